# Two images, of which each holds what its machine needs and no more: a scaler's credentials have no business beside jobs, and the
# runner's image is made anew every few weeks, because GitHub refuses old runners, for which no scaler need be replaced.
#
#   packer init ami
#   packer build -var package=bin/gha-listener-scaler_VERSION_amd64.deb ami
#   packer build -only 'runner.*' … ami        only the runner's
locals {
  debian_architecture = { x64 = "amd64", arm64 = "arm64" }[var.architecture]
  built               = formatdate("YYYYMMDD-hhmmss", timestamp())
  tags = merge(var.tags, {
    AgentPackage = basename(var.package)
    BuiltFrom    = "{{ .SourceAMIName }}"
  })
  # Each script is run by root, and ends at its first error.
  execute = "sudo env {{ .Vars }} bash '{{ .Path }}'"
}

source "amazon-ebs" "ubuntu" {
  region        = var.region
  ami_regions   = var.copy_to_regions
  instance_type = var.instance_type[var.architecture]
  subnet_id     = var.subnet_id

  # Canonical's newest image of Ubuntu 24.04 LTS.
  source_ami_filter {
    owners      = ["099720109477"]
    most_recent = true
    filters = {
      name                = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${local.debian_architecture}-server-*"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
  }

  # Packer signs in with a key of its own, which leaves the image with it.
  communicator              = "ssh"
  ssh_username              = "ubuntu"
  ssh_clear_authorized_keys = true
  temporary_key_pair_type   = "ed25519"

  # IMDSv2 only: while building, and for whatever is launched from the image without saying otherwise. Launch templates still set the
  # hop limit, for this makes it 2.
  imds_support = "v2.0"
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  encrypt_boot = var.encrypt
  kms_key_id   = var.kms_key_id
  run_tags     = merge(var.tags, { Name = "packer gha-listener-scaler" })
}

build {
  name = "scaler"
  source "amazon-ebs.ubuntu" {
    ami_name        = "gha-listener-scaler-${var.architecture}-${local.built}"
    ami_description = "GitHub Actions scaler: agent run"
    launch_block_device_mappings {
      device_name           = "/dev/sda1"
      volume_size           = var.scaler_volume_gib
      volume_type           = "gp3"
      iops                  = 3000
      throughput            = 125
      delete_on_termination = true
    }
    tags          = merge(local.tags, { Name = "gha-listener-scaler" })
    snapshot_tags = merge(local.tags, { Name = "gha-listener-scaler" })
  }

  provisioner "file" {
    source      = var.package
    destination = "/tmp/gha-listener-scaler.deb"
  }
  provisioner "file" {
    source      = "${path.root}/files"
    destination = "/tmp"
  }
  provisioner "shell" {
    execute_command = local.execute
    environment_vars = [
      "PACKAGE=/tmp/gha-listener-scaler.deb",
      "FILES=/tmp/files",
      "CLOUDWATCH_AGENT_VERSION=${var.cloudwatch_agent_version}",
      "CLOUDWATCH_AGENT_MIRROR=${var.cloudwatch_agent_mirror}",
    ]
    scripts = [
      "${path.root}/scripts/base.sh",
      "${path.root}/scripts/agent.sh",
      "${path.root}/scripts/journal.sh",
      "${path.root}/scripts/scaler-updates.sh",
      "${path.root}/scripts/scaler-cloudwatch.sh",
      "${path.root}/scripts/scaler-give-up.sh",
      "${path.root}/scripts/seal.sh",
    ]
  }
}

build {
  name = "runner"
  source "amazon-ebs.ubuntu" {
    ami_name        = "gha-runner-${var.architecture}-${var.runner_version}-${local.built}"
    ami_description = "GitHub Actions runner ${var.runner_version}: agent boot"
    launch_block_device_mappings {
      device_name           = "/dev/sda1"
      volume_size           = var.runner_volume_gib
      volume_type           = "gp3"
      iops                  = 3000
      throughput            = 125
      delete_on_termination = true
    }
    # `agent check` reads the two Runner… tags.
    tags          = merge(local.tags, { Name = "gha-runner", RunnerVersion = var.runner_version, RunnerReleased = var.runner_released })
    snapshot_tags = merge(local.tags, { Name = "gha-runner" })
  }

  provisioner "file" {
    source      = var.package
    destination = "/tmp/gha-listener-scaler.deb"
  }
  provisioner "file" {
    source      = "${path.root}/files"
    destination = "/tmp"
  }
  provisioner "shell" {
    execute_command = local.execute
    environment_vars = [
      "PACKAGE=/tmp/gha-listener-scaler.deb",
      "FILES=/tmp/files",
      "RUNNER_ARCHITECTURE=${var.architecture}",
      "RUNNER_VERSION=${var.runner_version}",
      "RUNNER_RELEASED=${var.runner_released}",
      "RUNNER_SHA256=${var.runner_sha256[var.architecture]}",
      "RUNNER_MIRROR=${var.runner_mirror}",
      "RUNNER_PACKAGES=${join(" ", var.runner_packages)}",
    ]
    scripts = [
      "${path.root}/scripts/base.sh",
      "${path.root}/scripts/agent.sh",
      "${path.root}/scripts/journal.sh",
      "${path.root}/scripts/runner-updates.sh",
      "${path.root}/scripts/runner-user.sh",
      "${path.root}/scripts/runner-github.sh",
      "${path.root}/scripts/runner-boot.sh",
      "${path.root}/scripts/seal.sh",
    ]
  }
}
