# The agents' hosts: at least two, over zones, launched before others are ended, and never ended without a chance to hand over.

locals {
  default_scaler_types = { x86_64 = "t3.nano", arm64 = "t4g.nano" }
  scaler_instance_type = coalesce(var.scaler_instance_type, local.default_scaler_types[local.scaler_architecture])

  # What an agent is told, by the names of docs/configuration.md. The template stands here without a version: the leader launches by the default
  # version, which it looks up once a minute. So a new image, tag or volume of runners replaces no host.
  scaler_settings = { for name, value in merge({
    AWS_REGION                 = local.region
    DYNAMODB_TABLE             = aws_dynamodb_table.this.name
    GITHUB_ENTERPRISE_URL      = trimsuffix(var.github_enterprise_url, "/")
    ORGANIZATION_NAME          = var.organization_name
    ENTERPRISE_NAME            = var.enterprise_name
    REPOSITORY_NAME            = var.repository_name
    GITHUB_TOKEN               = var.github_token
    GITHUB_APP_ID              = try(var.github_app.id, null)
    GITHUB_APP_INSTALLATION_ID = try(tostring(var.github_app.installation_id), null)
    GITHUB_APP_PRIVATE_KEY     = try(var.github_app.private_key, null)
    GITHUB_APP_KMS_KEY         = try(var.github_app.kms_key_arn, null)
    RUNNER_SCALE_SET_NAME      = var.runner_scale_set_name
    RUNNER_GROUP               = var.runner_group
    RUNNER_LABELS              = length(var.runner_labels) == 0 ? null : join(",", var.runner_labels)
    MIN_RUNNERS                = tostring(var.min_runners)
    MAX_RUNNERS                = tostring(var.max_runners)
    IDLE_RUNNERS               = tostring(var.idle_runners)
    EC2_SUBNET_ID              = join(",", local.runner_subnet_ids)
    EC2_INSTANCE_TYPE          = join(",", local.ec2_instance_types)
    EC2_SPOT_PRICE             = var.ec2_spot_price
    ON_DEMAND_FALLBACK         = tostring(var.on_demand_fallback)
    EC2_LAUNCH_TEMPLATE        = aws_launch_template.runner.id
    RUNNER_ROLE_ID             = aws_iam_role.runner.unique_id
    AUTOSCALING_GROUP_NAME     = var.name
    LIFECYCLE_HOOK_NAME        = local.hook_name
    LAUNCH_HOOK_NAME           = local.launch_hook_name
  }, var.scaler_settings) : name => value if value != null }
}

resource "aws_launch_template" "scaler" {
  name                                 = "${var.name}-scaler"
  description                          = "Hosts of the agents of the scale set ${var.runner_scale_set_name}"
  update_default_version               = true
  image_id                             = coalesce(local.scaler_image_id, data.aws_ami.scaler.id)
  instance_type                        = local.scaler_instance_type
  vpc_security_group_ids               = concat([aws_security_group.scaler.id], var.scaler_security_group_ids)
  instance_initiated_shutdown_behavior = "terminate" # a host that gives up (ami/files/give-up.sh) powers off, and the group replaces it
  user_data                            = base64encode(local.scaler_user_data)
  tags                                 = var.tags

  iam_instance_profile {
    arn = aws_iam_instance_profile.scaler.arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  block_device_mappings {
    device_name = data.aws_ami.scaler.root_device_name

    ebs {
      volume_type           = "gp3"
      volume_size           = var.scaler_volume_gib
      encrypted             = true
      kms_key_id            = var.kms_key_arns.volumes
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(var.tags, { Name = var.name })
    }
  }

  lifecycle {
    precondition {
      condition     = local.image_gib.scaler <= var.scaler_volume_gib
      error_message = "scaler_volume_gib is ${var.scaler_volume_gib}, but the hosts' image has ${local.image_gib.scaler} GiB, and EC2 makes no volume smaller than its image."
    }
    precondition {
      condition     = data.aws_ami.scaler.architecture == local.scaler_architecture
      error_message = "The hosts' image is for ${data.aws_ami.scaler.architecture}, but the hosts' architecture is ${local.scaler_architecture}."
    }
    precondition {
      condition     = can(regex("^[a-z]+[0-9]+g", local.scaler_instance_type)) == (local.scaler_architecture == "arm64")
      error_message = "scaler_instance_type ${local.scaler_instance_type} is of another architecture than ${local.scaler_architecture}."
    }
    precondition {
      condition     = length(local.scope) <= 256
      error_message = "GitHub's host, owner, runner_group and runner_scale_set_name have more than 253 characters together, and are the value of a tag."
    }
    precondition {
      condition     = length(base64encode(local.scaler_user_data)) <= 21848 # 16 KiB before base64
      error_message = "The settings take more than the 16 KiB that EC2 gives user data: name fewer subnets, types or labels."
    }
  }
}

resource "aws_autoscaling_group" "scaler" {
  name                = var.name
  vpc_zone_identifier = var.scaler_subnet_ids
  min_size            = var.scaler_count
  desired_capacity    = var.scaler_count
  # Room for a refresh, which launches first.
  max_size                  = var.scaler_count + ceil(var.scaler_count / 2)
  health_check_type         = "EC2"
  health_check_grace_period = 300
  default_instance_warmup   = 120
  # A host's kernel is as old as the host, and Ubuntu's updates never reboot it.
  max_instance_lifetime = var.scaler_max_age_days * 86400
  # AWS/AutoScaling, at no cost: what alarms.tf looks at.
  enabled_metrics = ["GroupInServiceInstances", "GroupPendingInstances"]
  # The first apply ends well only when the agents lead or could; when it fails, the hosts' logs say why.
  wait_for_capacity_timeout = "${var.startup_seconds + 300}s"

  # The first hosts' hook; the resource below keeps it.
  initial_lifecycle_hook {
    name                 = local.launch_hook_name
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    heartbeat_timeout    = var.startup_seconds
    default_result       = "ABANDON"
  }

  launch_template {
    id      = aws_launch_template.scaler.id
    version = aws_launch_template.scaler.latest_version
  }

  # Also what replaces a host for its age, or between zones, launches before it ends. Auto Scaling would end it first otherwise (EC2 Auto
  # Scaling User Guide, "Instance maintenance policies", 2026-11).
  instance_maintenance_policy {
    min_healthy_percentage = 100
    max_healthy_percentage = 150
  }

  # 100/150 launches before it ends. Only hosts of the old template are ended, each once, so at most a handover for each of them.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 150
      instance_warmup        = 120 # a standby is ready seconds after its boot; the rest is the boot
      # The hook is what protects: no old host is ended before a new one is in service. This provider sets the group's template before it begins a
      # refresh, so a rollback goes to the same template and ends the refresh (terraform-provider-aws#34189, open 2026-11).
      auto_rollback = true
      skip_matching = true # what was replaced meanwhile, or by a refresh that was cut off, is not replaced again
    }
  }

  dynamic "tag" {
    for_each = merge(var.tags, { Name = var.name, Type = "github-scaler" })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.scaler_zones) >= 2
      error_message = "The scalers' subnets are all in one availability zone: name subnets of at least two in scaler_subnet_ids."
    }
    precondition {
      condition     = alltrue([for subnet in data.aws_subnet.scaler : subnet.vpc_id == local.vpc_id])
      error_message = "The scalers' subnets are of several VPCs, but they share a security group."
    }
  }

  depends_on = [aws_iam_role_policy.scaler, aws_kms_grant.hosts, aws_vpc_security_group_egress_rule.scaler]
}

# The agent sees in its metadata that it is to end, hands over, and ends this wait; if it can't, the wait ends by itself.
resource "aws_autoscaling_lifecycle_hook" "terminating" {
  name                   = local.hook_name
  autoscaling_group_name = aws_autoscaling_group.scaler.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  heartbeat_timeout      = var.handover_seconds
  default_result         = "CONTINUE"
}

# A host is in service once its agent leads, or could (`agent run` completes the hook). Without that it is abandoned: a bad setting or image never
# replaces the hosts that work.
resource "aws_autoscaling_lifecycle_hook" "launching" {
  name                   = local.launch_hook_name
  autoscaling_group_name = aws_autoscaling_group.scaler.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_LAUNCHING"
  heartbeat_timeout      = var.startup_seconds
  default_result         = "ABANDON"
}
