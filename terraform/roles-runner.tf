# What a runner's instance may do: read its own boot record and say how far it is. A job on it may reach these credentials, so this is all.

locals {
  dns_suffix = data.aws_partition.current.dns_suffix

  assumed_by_ec2 = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.${local.dns_suffix}" }
    }]
  })

  runner_statements = concat([
    {
      # Sources/Agent/Boot/BootTable.swift, by Sources/AWS/DynamoDB/GetItem.swift and UpdateItem.swift.
      # aws:userid is ROLE-ID:INSTANCE-ID, so each instance reaches its own partition. ForAllValues is true where the key is absent:
      # hence Null. Never Scan, Query or PartiQL here.
      Sid      = "OwnBootRecord"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
      Resource = [aws_dynamodb_table.this.arn]
      Condition = {
        "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["BOOT#$${aws:userid}"] }
        Null                        = { "dynamodb:LeadingKeys" = "false" }
      }
    }],
    var.kms_key_arns.table == null ? [] : [{
      # DynamoDB, for the calls above. Never by the instance itself.
      Sid       = "KeyThroughTheTable"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = [var.kms_key_arns.table]
      Condition = { StringEquals = { "kms:ViaService" = "dynamodb.${local.region}.${local.dns_suffix}" } }
    }],
    [for statement in local.package_statements : statement if local.stock_runner]
  )
}

resource "aws_iam_role" "runner" {
  name                 = "${var.name}-runner"
  description          = "Runners of the GitHub Actions scaler ${var.name}: each reads its own boot record"
  assume_role_policy   = local.assumed_by_ec2
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "runner" {
  name   = "boot-record"
  role   = aws_iam_role.runner.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.runner_statements })
}

resource "aws_iam_instance_profile" "runner" {
  name = aws_iam_role.runner.name
  role = aws_iam_role.runner.name
  tags = var.tags
}
