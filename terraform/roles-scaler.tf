# What an agent's host may do, statement by statement, each with the code that needs it. Tests/Deploy/policy-operations.py holds the
# actions against the operations in Sources/AWS, both ways; SIDs are what a person finds in CloudTrail's and IAM's messages.

locals {
  credential_references = compact([var.github_token, try(var.github_app.private_key, null)])
  parameters            = [for reference in local.credential_references : trimprefix(reference, "ssm:") if startswith(reference, "ssm:")]
  secrets               = [for reference in local.credential_references : trimprefix(reference, "secretsmanager:") if startswith(reference, "secretsmanager:")]

  # By ARN or by name. Secrets Manager adds a dash and six characters to a secret's name.
  parameter_arns = [for id in local.parameters : startswith(id, "arn:") ? id : "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(id, "/")}"]
  secret_arns    = [for id in local.secrets : startswith(id, "arn:") ? id : "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${id}-??????"]

  runner_subnet_arns = [for id in local.runner_subnet_ids : "${local.ec2_arn}:subnet/${id}"]
  runner_image_arn   = "arn:${local.partition}:ec2:${local.region}::image/${var.ec2_ami_id}"
  of_this_template   = { ArnEquals = { "ec2:LaunchTemplate" = aws_launch_template.runner.arn } }
  by_this_template   = merge(local.of_this_template, { Bool = { "ec2:IsLaunchTemplateResource" = "true" } })
  tagged_as_asked    = { StringEquals = { "aws:RequestTag/${local.scale_set_tag}" = local.scope } }
  tagged_as_ours     = { StringEquals = { "aws:ResourceTag/${local.scale_set_tag}" = local.scope } }

  scaler_statements = concat(
    local.scaler_launch_statements, local.scaler_fleet_statements, local.scaler_table_statements, local.scaler_credential_statements,
    local.scaler_host_statements, local.scaler_key_statements, var.session_manager ? local.session_manager_statements : []
  )

  # An instant fleet launches with its caller's rights: CreateFleet needs RunInstances too. That is inferred from its needing no fleet
  # role, and it is what karpenter's policy grants (2026-11-24; not tried on AWS). Standbys ask for the same by dry runs
  # (Sources/AWS/EC2/RunInstances.swift), which need no right of their own: `agent status` says which of these a role lacks.
  scaler_launch_statements = [
    {
      # Sources/AWS/EC2/CreateFleet.swift, and RunInstances.swift as a dry run: so for all that launches.
      Sid       = "LaunchWhatTheTemplateNames"
      Effect    = "Allow"
      Action    = ["ec2:RunInstances"]
      Resource  = [local.runner_image_arn, "arn:${local.partition}:ec2:${local.region}::snapshot/*", "${local.ec2_arn}:security-group/*", "${local.ec2_arn}:key-pair/*", aws_launch_template.runner.arn]
      Condition = local.by_this_template
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: subnets are the overrides', not the template's.
      Sid       = "LaunchIntoTheSubnets"
      Effect    = "Allow"
      Action    = ["ec2:RunInstances"]
      Resource  = local.runner_subnet_arns
      Condition = local.of_this_template
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift
      Sid       = "LaunchTaggedInstances"
      Effect    = "Allow"
      Action    = ["ec2:RunInstances"]
      Resource  = ["${local.ec2_arn}:instance/*"]
      Condition = merge(local.of_this_template, local.tagged_as_asked)
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: what comes with an instance. The template tags them.
      Sid       = "LaunchWithVolumesAndInterfaces"
      Effect    = "Allow"
      Action    = ["ec2:RunInstances"]
      Resource  = ["${local.ec2_arn}:volume/*", "${local.ec2_arn}:network-interface/*"]
      Condition = local.of_this_template
    },
  ]

  scaler_fleet_statements = [
    {
      # Sources/AWS/EC2/CreateFleet.swift. CreateFleet knows no ec2:LaunchTemplate condition: the template is the resource. What the
      # template names is authorized as well, by EC2's list of actions and resources (karpenter's policy grants snapshots and security
      # groups). A fleet of another template is refused, and RunInstances above bounds what starts.
      Sid    = "FleetOfTheTemplate"
      Effect = "Allow"
      Action = ["ec2:CreateFleet"]
      Resource = concat(
        [aws_launch_template.runner.arn, local.runner_image_arn, "arn:${local.partition}:ec2:${local.region}::snapshot/*"],
        [for kind in ["volume", "network-interface", "security-group", "key-pair"] : "${local.ec2_arn}:${kind}/*"], local.runner_subnet_arns
      )
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: the fleet and its instances carry our tag, or there is no fleet.
      Sid       = "FleetTagged"
      Effect    = "Allow"
      Action    = ["ec2:CreateFleet"]
      Resource  = ["${local.ec2_arn}:fleet/*", "${local.ec2_arn}:instance/*"]
      Condition = local.tagged_as_asked
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: a request alone launches nothing, and a template that tags it fails on demand, so no tag is asked.
      Sid      = "SpotRequests"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource = ["${local.ec2_arn}:spot-instances-request/*"]
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: tags are given at creation only, never to what exists.
      Sid       = "TagAtLaunch"
      Effect    = "Allow"
      Action    = ["ec2:CreateTags"]
      Resource  = [for kind in ["fleet", "instance", "volume", "network-interface"] : "${local.ec2_arn}:${kind}/*"]
      Condition = { StringEquals = { "ec2:CreateAction" = ["RunInstances", "CreateFleet"] } }
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: the template's instance profile.
      Sid       = "PassTheRunnersRole"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = [aws_iam_role.runner.arn]
      Condition = { StringEquals = { "iam:PassedToService" = "ec2.${local.dns_suffix}" } }
    },
    {
      # Sources/AWS/EC2/TerminateInstances.swift
      Sid       = "TerminateOurs"
      Effect    = "Allow"
      Action    = ["ec2:TerminateInstances"]
      Resource  = ["${local.ec2_arn}:instance/*"]
      Condition = local.tagged_as_ours
    },
    {
      # Sources/AWS/EC2/DescribeInstances.swift, DescribeFleets.swift, DescribeLaunchTemplateVersions.swift, DescribeImages.swift (the tags
      # of the runners' image tell its runner's version), DescribeSubnets.swift. IAM can't narrow these.
      Sid      = "Look"
      Effect   = "Allow"
      Action   = ["ec2:DescribeInstances", "ec2:DescribeFleets", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeImages", "ec2:DescribeSubnets"]
      Resource = ["*"]
    },
  ]

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
    }]
  )

  scaler_host_statements = [
    {
      # Sources/AWS/AutoScaling/CompleteLifecycleAction.swift
      Sid      = "EndTheTerminationWait"
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

  scaler_key_statements = var.kms_key_arn == null ? [] : [
    {
      # DynamoDB, Systems Manager and Secrets Manager, for the calls above. Never by the agent itself.
      Sid       = "KeyThroughServices"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"]
      Resource  = [var.kms_key_arn]
      Condition = { StringEquals = { "kms:ViaService" = [for service in ["dynamodb", "ssm", "secretsmanager"] : "${service}.${local.region}.${local.dns_suffix}"] } }
    },
  ]
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
