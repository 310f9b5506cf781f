# The hosts' journal and their first boot, sent by the CloudWatch agent of the image. Runners send none: what GitHub's runner logs is shown
# at GitHub, and an instance's last words are in its console output.

locals {
  # Where ami/files/cloudwatch-agent.json sends to.
  log_group_name = "/aws/ec2/gha-listener-scaler"
  log_group_arn  = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${local.log_group_name}"
}

resource "aws_cloudwatch_log_group" "scaler" {
  #checkov:skip=CKV_AWS_338: a year is for audit trails; this is for looking into incidents, and log_retention_days lengthens it
  #checkov:skip=CKV_AWS_158: no secret is ever logged (INV-7); CloudWatch encrypts with a key of its own, kms_key_arns.logs makes it another
  count = var.log_group ? 1 : 0

  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arns.logs
  tags              = var.tags
}
