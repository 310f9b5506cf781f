# Keys of one's own (KMS). Without any, AWS's own keys are used, at no cost.

# Where the account encrypts volumes by default with a key of its own, whoever launches must be let use it, or the instance ends as it starts.
data "aws_ebs_default_kms_key" "current" {}

locals {
  # "alias/aws/ebs" where nobody chose one.
  default_volume_key = can(regex("^arn:[a-z-]+:kms:.+:key/.+$", data.aws_ebs_default_kms_key.current.key_arn)) ? data.aws_ebs_default_kms_key.current.key_arn : null
  own_volume_key     = try(coalesce(var.kms_key_arns.volumes, local.default_volume_key), null)
  volume_keys        = distinct(compact(concat([local.own_volume_key], var.kms_key_arns.images)))
}

# Hosts are launched by Auto Scaling, with the rights of its service-linked role, which no policy of this module reaches (EC2 Auto Scaling User
# Guide, "Required AWS KMS key policy for use with encrypted volumes", 2026-11). An account that never had an Auto Scaling group lacks that
# role: docs/deployment.md says how it is made.
resource "aws_kms_grant" "hosts" {
  for_each = toset(compact(concat([var.kms_key_arns.volumes], var.kms_key_arns.images)))

  name              = "${var.name}-hosts"
  key_id            = each.value
  grantee_principal = "arn:${local.partition}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
  operations        = ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "DescribeKey", "CreateGrant"]
}
