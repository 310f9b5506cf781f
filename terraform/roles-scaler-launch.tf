# What an agent's host may do to launch and end runners. docs/operations.md, "What the agents' role may do", has the precedents.

locals {
  # A host of the last settings launches by them until it is replaced, which takes minutes, or is never done when the new settings fail. So the
  # policy names no image, no subnet and no version of the template: it must admit the old ones and the new ones at once.
  launch_parts = concat(
    [for kind in ["image", "snapshot"] : "arn:${local.partition}:ec2:${local.region}::${kind}/*"],
    [for kind in ["security-group", "key-pair"] : "${local.ec2_arn}:${kind}/*"]
  )
  of_this_template = { ArnEquals = { "ec2:LaunchTemplate" = aws_launch_template.runner.arn } }
  by_this_template = merge(local.of_this_template, { Bool = { "ec2:IsLaunchTemplateResource" = "true" } })
  in_this_vpc      = { ArnEquals = { "ec2:Vpc" = "${local.ec2_arn}:vpc/${local.runner_vpc_id}" } }
  # Not the tag gha-deployment: agents make its value after this policy is applied, and a host of the version before launches without it
  # (docs/decisions/0021-instances-belong-to-a-deployment.md).
  tagged_as_asked = { StringEquals = { "aws:RequestTag/${local.scale_set_tag}" = local.scope } }
  tagged_as_ours  = { StringEquals = { "aws:ResourceTag/${local.scale_set_tag}" = local.scope } }

  # An instant fleet launches with its caller's rights: CreateFleet needs RunInstances, too. Standbys ask for the same by dry runs
  # (Sources/AWS/EC2/RunInstances.swift). The shape is the one that karpenter (getting started, cloudformation.yaml, 2026-11) and EMR
  # (AmazonEMRServicePolicy_v2, v6 of 2026-02-12) publish for instant fleets; docs/operations.md names the precedent of each statement.
  launch_statements = [
    {
      # Sources/AWS/EC2/CreateFleet.swift, RunInstances.swift. As karpenter's AllowScopedEC2InstanceAccessActions: no condition.
      Sid      = "LaunchFromParts"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource = concat(local.launch_parts, ["${local.ec2_arn}:subnet/*"])
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift, RunInstances.swift. As EMR's CreateWithEMRTaggedLaunchTemplate, narrowed to one template.
      Sid      = "LaunchByTheTemplate"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource = [aws_launch_template.runner.arn]
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift, RunInstances.swift. As karpenter's AllowScopedEC2InstanceActionsWithTags.
      Sid       = "LaunchTagged"
      Effect    = "Allow"
      Action    = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource  = ["${local.ec2_arn}:fleet/*", "${local.ec2_arn}:instance/*"]
      Condition = local.tagged_as_asked
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift, RunInstances.swift: what comes with an instance. As EMR's ResourcesToLaunchEC2: no condition.
      Sid      = "LaunchWithVolumesAndInterfaces"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource = ["${local.ec2_arn}:volume/*", "${local.ec2_arn}:network-interface/*"]
    },
  ]

  # strict_launch_policy: RunInstances is refused without this module's template. No published policy for instant fleets has these conditions.
  strict_launch_statements = [
    {
      # Sources/AWS/EC2/CreateFleet.swift, RunInstances.swift: whatever a version of the template names.
      Sid       = "LaunchWhatTheTemplateNames"
      Effect    = "Allow"
      Action    = ["ec2:RunInstances"]
      Resource  = concat(local.launch_parts, [aws_launch_template.runner.arn])
      Condition = local.by_this_template
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: a fleet's overrides name the subnets. Any of the runners' VPC, so that one may be taken away.
      Sid       = "LaunchIntoTheVpc"
      Effect    = "Allow"
      Action    = ["ec2:RunInstances"]
      Resource  = ["${local.ec2_arn}:subnet/*"]
      Condition = { ArnEquals = merge(local.of_this_template.ArnEquals, local.in_this_vpc.ArnEquals) }
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
    {
      # Sources/AWS/EC2/CreateFleet.swift: CreateFleet has no condition for the template, which is a resource of its own.
      Sid    = "FleetOfTheTemplate"
      Effect = "Allow"
      Action = ["ec2:CreateFleet"]
      Resource = concat(local.launch_parts, [aws_launch_template.runner.arn],
      [for kind in ["volume", "network-interface", "subnet"] : "${local.ec2_arn}:${kind}/*"])
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift
      Sid       = "FleetTagged"
      Effect    = "Allow"
      Action    = ["ec2:CreateFleet"]
      Resource  = ["${local.ec2_arn}:fleet/*", "${local.ec2_arn}:instance/*"]
      Condition = local.tagged_as_asked
    },
  ]

  fleet_statements = [
    {
      # Sources/AWS/EC2/CreateFleet.swift. As karpenter: a request launches nothing by itself, and a template that tags it fails on demand.
      Sid      = "SpotRequests"
      Effect   = "Allow"
      Action   = ["ec2:RunInstances", "ec2:CreateFleet"]
      Resource = ["${local.ec2_arn}:spot-instances-request/*"]
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: an account's first spot instance needs AWSServiceRoleForEC2Spot, which EC2 makes with the
      # caller's right. As the EC2 User Guide's "Service-linked role for Spot Instances"; EMR's and runs-on's policies do the same.
      Sid       = "MakeTheSpotRole"
      Effect    = "Allow"
      Action    = ["iam:CreateServiceLinkedRole"]
      Resource  = ["arn:${local.partition}:iam::${local.account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"]
      Condition = { StringLike = { "iam:AWSServiceName" = "spot.amazonaws.com" } }
    },
    {
      # Sources/AWS/EC2/CreateFleet.swift: tags are given at creation only, never to what exists.
      Sid       = "TagAtLaunch"
      Effect    = "Allow"
      Action    = ["ec2:CreateTags"]
      Resource  = [for kind in ["fleet", "instance", "volume", "network-interface", "spot-instances-request"] : "${local.ec2_arn}:${kind}/*"]
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
}
