# What is read of the account, and the names that everything else is made of.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.id # version 6 of the provider deprecates "name", and version 5 doesn't know "region"

  # arn:…:ec2:REGION:ACCOUNT: and what follows it.
  ec2_arn = "arn:${local.partition}:ec2:${local.region}:${local.account}"

  # The scope of the lease, exactly as the agent makes it (Sources/Agent/Settings/Settings.swift, scopeKey): it is the value of the tag by
  # which instances are found and of the metrics' dimension. Tests/Deploy/terraform-apply.sh holds it against a real agent's lease.
  owner = coalesce(var.organization_name, try("enterprises/${var.enterprise_name}", null), var.repository_name)
  scope = lower("${trimsuffix(replace(var.github_enterprise_url, "/^https?:///", ""), "/")}/${local.owner}/${var.runner_group}/${var.runner_scale_set_name}")

  # The tag by which the agent finds its instances (Sources/Agent/Run/CoreConfiguration.swift). IAM conditions name it.
  scale_set_tag = "gha-scale-set"

  hook_name        = "${var.name}-terminating"
  launch_hook_name = "${var.name}-launching"

  # Canonical's and GitHub's names beside EC2's: x64 is what GitHub calls x86_64.
  architecture        = var.architecture == "x64" ? "x86_64" : var.architecture
  scaler_architecture = coalesce(var.scaler_architecture == "x64" ? "x86_64" : var.scaler_architecture, local.architecture)

  # The sizes of the images' root volumes, GiB, as ami/ chose them; 0 where an image doesn't tell.
  image_gib = {
    for name, image in { scaler = data.aws_ami.scaler, runner = data.aws_ami.runner } : name => max(0, [
      for device in image.block_device_mappings : try(tonumber(device.ebs.volume_size), 0) if device.device_name == image.root_device_name
    ]...)
  }
}

locals {
  # Settings that the module's variables own. Another value of one by scaler_settings would contradict a policy, a tag or the table.
  settings_of_variables = {
    AWS_REGION                 = "the provider's region"
    DYNAMODB_TABLE             = "table_name"
    GITHUB_ENTERPRISE_URL      = "github_enterprise_url"
    ORGANIZATION_NAME          = "organization_name"
    ENTERPRISE_NAME            = "enterprise_name"
    REPOSITORY_NAME            = "repository_name"
    GITHUB_TOKEN               = "github_token, by reference"
    GITHUB_APP_ID              = "github_app"
    GITHUB_APP_INSTALLATION_ID = "github_app"
    GITHUB_APP_PRIVATE_KEY     = "github_app, by reference"
    GITHUB_APP_KMS_KEY         = "github_app"
    RUNNER_SCALE_SET_NAME      = "runner_scale_set_name"
    RUNNER_GROUP               = "runner_group"
    RUNNER_LABELS              = "runner_labels"
    MIN_RUNNERS                = "min_runners"
    MAX_RUNNERS                = "max_runners"
    IDLE_RUNNERS               = "idle_runners"
    EC2_SUBNET_ID              = "ec2_subnet_ids"
    EC2_INSTANCE_TYPE          = "ec2_instance_types"
    EC2_SPOT_PRICE             = "ec2_spot_price"
    ON_DEMAND_FALLBACK         = "on_demand_fallback"
    EC2_LAUNCH_TEMPLATE        = "the module's own template"
    EC2_AMI_ID                 = "ec2_ami_id"
    EC2_SECURITY_GROUP_ID      = "runner_security_group_ids"
    EC2_KEY_PAIR_NAME          = "ec2_key_pair_name"
    RUNNER_INSTANCE_PROFILE    = "the module's own profile"
    RUNNER_ROLE_ID             = "the module's own role"
    AUTOSCALING_GROUP_NAME     = "name"
    LIFECYCLE_HOOK_NAME        = "name"
    LAUNCH_HOOK_NAME           = "name"
  }
}

# The scope and name that were applied first: a change of the input is never planned, so the output stays what it was. Who renames the scale set or
# its owner in place leaves instances, boot records and metrics behind under the old scope, and no agent ends or finds them. Another name
# would be another table, and the old one is protected from deletion: the apply would stop halfway.
resource "terraform_data" "scope" {
  input = { scope = local.scope, name = var.name }

  lifecycle {
    ignore_changes = [input]
  }
}
