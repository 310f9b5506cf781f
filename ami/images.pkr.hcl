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

  # Only the machine that runs Packer reaches the builder by SSH: by that machine's own address, by those that are named, or, through Session
  # Manager, by none at all, which is how a private subnet is built in.
  ssh_interface                             = var.ssh_interface
  iam_instance_profile                      = var.iam_instance_profile
  associate_public_ip_address               = var.ssh_interface == "public_ip" ? true : null
  temporary_security_group_source_public_ip = var.ssh_interface == "public_ip" && length(var.ssh_source_cidrs) == 0
  temporary_security_group_source_cidrs     = var.ssh_source_cidrs

  # Who else may launch from the images, and when EC2 begins to call them old.
  ami_users          = var.share_with_accounts
  ami_org_arns       = var.share_with_organizations
  snapshot_users     = var.share_with_accounts
  deprecate_at       = var.deprecate_after_days == 0 ? null : timeadd(timestamp(), "${var.deprecate_after_days * 24}h")
  region_kms_key_ids = var.region_kms_key_ids

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
      "${path.root}/scripts/scaler-lean.sh",
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
  # Without a script of one's own a file of the template's stands in, which nothing runs.
  provisioner "file" {
    source      = var.runner_script == "" ? "${path.root}/files/needrestart.conf" : var.runner_script
    destination = "/tmp/own-script.sh"
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
      "RUNNER_DOCKER=${var.runner_docker}",
      "RUNNER_SUDO=${var.runner_sudo}",
      "RUNNER_SCRIPT=${var.runner_script == "" ? "" : "/tmp/own-script.sh"}",
    ]
    scripts = [
      "${path.root}/scripts/base.sh",
      "${path.root}/scripts/agent.sh",
      "${path.root}/scripts/journal.sh",
      "${path.root}/scripts/runner-updates.sh",
      "${path.root}/scripts/runner-user.sh",
      "${path.root}/scripts/runner-github.sh",
      "${path.root}/scripts/runner-extras.sh",
      "${path.root}/scripts/runner-boot.sh",
      "${path.root}/scripts/runner-lean.sh",
      "${path.root}/scripts/seal.sh",
    ]
  }
}
