# What an agent's host may do but launch (roles-scaler-launch.tf), statement by statement, each with the code that needs it. Tests/Deploy/policy-operations.py holds the
# actions against the operations in Sources/AWS, both ways; SIDs are what a person finds in CloudTrail's and IAM's messages.

locals {
  credential_references = compact([var.github_token, try(var.github_app.private_key, null)])
  parameters            = [for reference in local.credential_references : trimprefix(reference, "ssm:") if startswith(reference, "ssm:")]
  secrets               = [for reference in local.credential_references : trimprefix(reference, "secretsmanager:") if startswith(reference, "secretsmanager:")]

  # By ARN or by name. Secrets Manager adds a dash and six characters to a secret's name.
  parameter_arns = [for id in local.parameters : startswith(id, "arn:") ? id : "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(id, "/")}"]
  secret_arns    = [for id in local.secrets : startswith(id, "arn:") ? id : "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${id}-??????"]

  scaler_statements = concat(
    [for statement in local.launch_statements : statement if !var.strict_launch_policy],
    [for statement in local.strict_launch_statements : statement if var.strict_launch_policy], local.fleet_statements, local.scaler_table_statements,
    local.scaler_credential_statements, local.scaler_host_statements, local.scaler_key_statements, local.package_statements,
    var.session_manager ? local.session_manager_statements : []
  )

  scaler_table_statements = [
    {
      # Sources/AWS/DynamoDB/GetItem.swift, BatchGetItem.swift, PutItem.swift, UpdateItem.swift, DeleteItem.swift, Query.swift,
      # DescribeTable.swift, DescribeTimeToLive.swift. TransactWriteItems.swift has no action of its own: it needs those of its parts, ConditionCheckItem too.
      Sid    = "Ledger"
      Effect = "Allow"
      Action = [
        "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query",
        "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"
      ]
      Resource = [aws_dynamodb_table.this.arn]
    },
  ]

  scaler_credential_statements = concat(
    length(local.parameter_arns) == 0 ? [] : [{
      # Sources/AWS/Secrets/GetParameter.swift
      Sid      = "GitHubCredentialParameter"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = local.parameter_arns
    }],
    length(local.secret_arns) == 0 ? [] : [{
      # Sources/AWS/Secrets/GetSecretValue.swift
      Sid      = "GitHubCredentialSecret"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = local.secret_arns
    }],
    try(var.github_app.kms_key_arn, null) == null ? [] : [{
      # Sources/AWS/KMS/Sign.swift: an App's tokens, by one key and in one way.
      Sid       = "SignAsTheApp"
      Effect    = "Allow"
      Action    = ["kms:Sign"]
      Resource  = [var.github_app.kms_key_arn]
      Condition = { StringEquals = { "kms:SigningAlgorithm" = "RSASSA_PKCS1_V1_5_SHA_256", "kms:MessageType" = "RAW" } }
    }]
  )

  scaler_host_statements = [
    {
      # Sources/AWS/AutoScaling/CompleteLifecycleAction.swift
      Sid      = "EndTheHooksWaits"
      Effect   = "Allow"
      Action   = ["autoscaling:CompleteLifecycleAction"]
      Resource = ["arn:${local.partition}:autoscaling:${local.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${var.name}"]
    },
    {
      # Sources/AWS/CloudWatch/PutMetricData.swift, and the CloudWatch agent of the image (ami/)
      Sid       = "Metrics"
      Effect    = "Allow"
      Action    = ["cloudwatch:PutMetricData"]
      Resource  = ["*"]
      Condition = { StringEquals = { "cloudwatch:namespace" = "GHA/ListenerScaler" } }
    },
    {
      # The CloudWatch agent of the image (ami/): the name of the group, its metrics' dimension, is a tag. IAM can't narrow it.
      Sid      = "HostMetrics"
      Effect   = "Allow"
      Action   = ["ec2:DescribeTags"]
      Resource = ["*"]
    },
    {
      # The CloudWatch agent of the image (ami/). The group is made here, so the agent may not make groups.
      Sid      = "Logs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = [local.log_group_arn, "${local.log_group_arn}:*"]
    },
  ]

  # Session Manager by its own least policy: AmazonSSMManagedInstanceCore would let every host read every parameter of the account.
  session_manager_statements = [
    {
      # The SSM agent of the image (ami/). These actions know no resource.
      Sid    = "SessionManager"
      Effect = "Allow"
      Action = [
        "ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"
      ]
      Resource = ["*"]
    },
  ]

  # Where a stock Ubuntu fetches a package that the module uploaded: for hosts and runners.
  package_statements = length(local.package_files) == 0 ? [] : [
    {
      # First boot (terraform/files/stock.sh), which is no agent of AWS: curl, signed with the role.
      Sid      = "Package"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = [for object in aws_s3_object.package : "arn:${local.partition}:s3:::${object.bucket}/${object.key}"]
    },
  ]

  # By key, and by the service that uses it for the caller: a key that is used for several things stands in several.
  scaler_service_keys = {
    KeyOfTheTable      = { key = var.kms_key_arns.table, services = ["dynamodb"] }
    KeyOfTheCredential = { key = var.kms_key_arns.credential, services = ["ssm", "secretsmanager"] }
  }

  scaler_key_statements = concat(
    [for sid, part in local.scaler_service_keys : {
      # DynamoDB, Systems Manager and Secrets Manager, for the calls above. Never by the agent itself.
      Sid       = sid
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"]
      Resource  = [part.key]
      Condition = { StringEquals = { "kms:ViaService" = [for service in part.services : "${service}.${local.region}.${local.dns_suffix}"] } }
    } if part.key != null],
    length(local.volume_keys) == 0 ? [] : [{
      # EC2, for the calls above: a fleet's volumes are encrypted with its caller's rights. As runs-on's policy, and the answer of
      # karpenter#1407.
      Sid       = "KeysOfVolumes"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
      Resource  = local.volume_keys
      Condition = { StringEquals = { "kms:ViaService" = ["ec2.${local.region}.${local.dns_suffix}"] } }
    }],
    length(local.volume_keys) == 0 ? [] : [{
      # EC2, for the calls above: the grant lets EBS use the key while the volume is attached. EC2 alone may be given one.
      Sid      = "GrantsForVolumes"
      Effect   = "Allow"
      Action   = ["kms:CreateGrant"]
      Resource = local.volume_keys
      Condition = {
        Bool         = { "kms:GrantIsForAWSResource" = "true" }
        StringEquals = { "kms:ViaService" = ["ec2.${local.region}.${local.dns_suffix}"] }
      }
    }],
    var.kms_key_arns.sessions == null ? [] : [{
      # The SSM agent of the image (ami/), where Session Manager's preferences name a key. Not by a service: the SSM agent calls KMS itself.
      Sid      = "KeyOfSessions"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = [var.kms_key_arns.sessions]
    }]
  )
}

resource "aws_iam_role" "scaler" {
  name                 = "${var.name}-scaler"
  description          = "Hosts of the GitHub Actions scaler ${var.name}"
  assume_role_policy   = local.assumed_by_ec2
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "scaler" {
  name   = "scaler"
  role   = aws_iam_role.scaler.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.scaler_statements })
}

resource "aws_iam_instance_profile" "scaler" {
  name = aws_iam_role.scaler.name
  role = aws_iam_role.scaler.name
  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "scaler" {
  for_each = toset(var.scaler_policy_arns)

  role       = aws_iam_role.scaler.name
  policy_arn = each.value
}
