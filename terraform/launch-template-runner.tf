# What a runner's instance is. The agent names this template by number and chooses type, subnet and market itself.

locals {
  default_instance_types = {
    x86_64 = ["m7i.large", "m7a.large", "m6i.large", "m6a.large"]
    arm64  = ["m8g.large", "m7g.large", "m6g.large", "m6gd.large"]
  }
  ec2_instance_types = coalesce(var.ec2_instance_types, local.default_instance_types[local.architecture])

  runner_tags = merge(var.tags, {
    (local.scale_set_tag) = local.scope
    Type                  = "github-runner"
    Name                  = "${var.runner_scale_set_name}-runner"
  })
}

resource "aws_launch_template" "runner" {
  name                                 = "${var.name}-runner"
  description                          = "Runners of the scale set ${var.runner_scale_set_name}"
  update_default_version               = true
  image_id                             = coalesce(local.runner_image_id, data.aws_ami.runner.id)
  key_name                             = var.ec2_key_pair_name
  vpc_security_group_ids               = concat([aws_security_group.runner.id], var.runner_security_group_ids)
  instance_initiated_shutdown_behavior = "terminate" # powering off is how a runner ends
  user_data                            = base64encode(local.runner_user_data)
  tags                                 = var.tags

  iam_instance_profile {
    arn = aws_iam_instance_profile.runner.arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # an image may bring 2, which containers of a job reach through
    instance_metadata_tags      = "disabled"
  }

  block_device_mappings {
    device_name = data.aws_ami.runner.root_device_name

    ebs {
      volume_type           = "gp3"
      volume_size           = var.runner_volume_gib
      iops                  = var.runner_volume_iops
      throughput            = var.runner_volume_throughput
      encrypted             = true
      kms_key_id            = var.kms_key_arns.volumes
      delete_on_termination = true
    }
  }

  # Instances are tagged by the agent's launches. Not spot-instances-request: a template that tags it fails on demand.
  dynamic "tag_specifications" {
    for_each = length(var.tags) == 0 ? [] : [var.tags]

    content {
      resource_type = "instance"
      tags          = tag_specifications.value
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = local.runner_tags
    }
  }

  lifecycle {
    precondition {
      condition     = terraform_data.scope.output.scope == local.scope
      error_message = "The scale set was ${terraform_data.scope.output.scope} and would be ${local.scope}. Renamed in place, it leaves its instances behind, unmanaged and paid for. Make a second module block with another name, move the jobs' labels, then drain and destroy this one (docs/operations.md, Everything is to go). Once no runner is left: terraform apply -replace=ADDRESS-OF-THE-MODULE.terraform_data.scope."
    }
    precondition {
      condition     = local.image_gib.runner <= var.runner_volume_gib
      error_message = "runner_volume_gib is ${var.runner_volume_gib}, but the runners' image has ${local.image_gib.runner} GiB, and EC2 makes no volume smaller than its image."
    }
    # gp3 gives at most 500 operations for each GiB, and a quarter MiB/s for each operation (EBS User Guide, "General Purpose SSD volumes", as
    # quoted by others, 2026-11-28; EC2 has the last word).
    precondition {
      condition     = var.runner_volume_iops <= 500 * var.runner_volume_gib && 4 * var.runner_volume_throughput <= var.runner_volume_iops
      error_message = "runner_volume_iops is ${var.runner_volume_iops}: gp3 gives at most 500 for each GiB of runner_volume_gib (${500 * var.runner_volume_gib}), and wants four for each MiB/s of runner_volume_throughput (${4 * var.runner_volume_throughput})."
    }
    precondition {
      condition     = length(base64encode(local.runner_user_data)) <= 21848 # 16 KiB before base64
      error_message = "What runners are told takes more than the 16 KiB that EC2 gives user data: build an image (ami/), or shorten scripts and certificates."
    }
    precondition {
      condition     = data.aws_ami.runner.architecture == local.architecture
      error_message = "The runners' image is for ${data.aws_ami.runner.architecture}, but architecture is ${local.architecture}."
    }
    precondition {
      condition     = alltrue([for type in local.ec2_instance_types : can(regex("^[a-z]+[0-9]+g", type)) == (local.architecture == "arm64")])
      error_message = "ec2_instance_types holds types of another architecture than ${local.architecture}."
    }
    precondition {
      condition     = length(local.runner_zones) == length(local.runner_subnet_ids)
      error_message = "Two of the runners' subnets are in one availability zone, which a fleet can't span: name one subnet for each zone in ec2_subnet_ids."
    }
    precondition {
      condition     = alltrue([for subnet in data.aws_subnet.runner : subnet.vpc_id == local.runner_vpc_id])
      error_message = "The runners' subnets are of several VPCs, but the runners share a security group: name subnets of one VPC in ec2_subnet_ids."
    }
  }
}
