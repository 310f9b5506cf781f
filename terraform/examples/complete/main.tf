# An organization's layout: private subnets, a GitHub App, several instance types with on-demand fallback, alarms that wake people.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}

provider "aws" {
  region = var.region
}

module "scaler" {
  source = "../.."

  # One key in Secrets Manager, put there by hand: docs/deployment.md.
  github_enterprise_url = var.github_enterprise_url
  organization_name     = var.organization_name
  github_app = {
    id              = var.github_app_id
    installation_id = var.github_app_installation_id
    private_key     = "secretsmanager:gha-listener-scaler/github-app-key"
  }

  runner_scale_set_name = "linux-x64"
  runner_group          = "builds"
  runner_labels         = ["self-hosted", "linux", "x64", "spot"]
  max_runners           = 200
  idle_runners          = 2
  on_demand_fallback    = true
  runner_volume_gib     = 60
  ec2_instance_types    = ["m7i.xlarge", "m7a.xlarge", "m6i.xlarge", "m6a.xlarge", "c7i.2xlarge", "c6i.2xlarge"]
  ec2_ami_id            = var.runner_ami_id
  ec2_subnet_ids        = local.private_subnet_ids

  scaler_ami_id     = var.scaler_ami_id
  scaler_count      = 3
  scaler_subnet_ids = local.private_subnet_ids
  scaler_settings   = { IDLE_TIMEOUT = "5m", LOG_LEVEL = "info" }

  alarm_topic_arns   = [aws_sns_topic.alarms.arn]
  runbook_url        = var.runbook_url
  log_retention_days = 90
  tags               = local.tags
}

locals {
  tags = { Team = "build-platform" }
  # By their association with the route table, so that nothing calls out before there is a way out. A depends_on of the whole module would read its
  # data at each apply alone, and plan every security group for replacement.
  private_subnet_ids = aws_route_table_association.private[*].subnet_id
}

resource "aws_sns_topic" "alarms" {
  name              = "gha-listener-scaler-alarms"
  kms_master_key_id = aws_kms_key.alarms.id
  tags              = local.tags
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

# CloudWatch may publish into an encrypted topic only if the key lets it, which AWS's own key for SNS doesn't.
resource "aws_kms_key" "alarms" {
  description         = "Alarms of the GitHub Actions scaler"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.alarms.json
  tags                = local.tags
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "alarms" {
  #checkov:skip=CKV_AWS_109: a key's policy speaks of this one key
  #checkov:skip=CKV_AWS_111: a key's policy speaks of this one key
  #checkov:skip=CKV_AWS_356: in a key's policy "*" is the key itself
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  statement {
    sid       = "Alarms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }
  }
}

output "next_steps" {
  value = module.scaler.next_steps
}

output "commands" {
  value = module.scaler.commands
}

output "dashboard_url" {
  value = module.scaler.dashboard_url
}
