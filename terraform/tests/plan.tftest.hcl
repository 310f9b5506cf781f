# What must be true of everything that is made, whatever the settings. Applied against a mocked AWS, so that nothing is unknown.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
  mock_data "aws_region" {
    defaults = { id = "us-east-1", name = "us-east-1" }
  }
  mock_data "aws_ami" {
    defaults = { architecture = "x86_64", root_device_name = "/dev/sda1" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0a", arn = "arn:aws:ec2:us-east-1:123456789012:launch-template/lt-0a", latest_version = 3 }
  }
  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/gha-listener-scaler" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/made", unique_id = "AROAMOCKED" }
  }
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::123456789012:instance-profile/made" }
  }
  override_data {
    target = data.aws_subnet.scaler[0]
    values = { availability_zone = "us-east-1a", vpc_id = "vpc-1" }
  }
  override_data {
    target = data.aws_subnet.scaler[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
  }
  override_data {
    target = data.aws_subnet.runner[0]
    values = { availability_zone = "us-east-1a", vpc_id = "vpc-1" }
  }
  override_data {
    target = data.aws_subnet.runner[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
  }
}

variables {
  organization_name     = "Acme"
  github_token          = "ssm:/gha/token"
  runner_scale_set_name = "ec2"
  scaler_ami_id         = "ami-0a"
  ec2_ami_id            = "ami-0b"
  scaler_subnet_ids     = ["subnet-0a", "subnet-0b"]
}

run "by_default" {
  command = apply

  # ---- hosts
  assert {
    condition     = aws_autoscaling_group.scaler.min_size == 2 && aws_autoscaling_group.scaler.desired_capacity == 2
    error_message = "There are two hosts, and never fewer."
  }
  assert {
    condition     = length(local.scaler_zones) == 2 && toset(aws_autoscaling_group.scaler.vpc_zone_identifier) == toset(var.scaler_subnet_ids)
    error_message = "The hosts are spread over two zones."
  }
  assert {
    condition     = one(one(aws_autoscaling_group.scaler.instance_refresh).preferences).min_healthy_percentage == 100 && one(one(aws_autoscaling_group.scaler.instance_refresh).preferences).max_healthy_percentage == 150
    error_message = "A refresh launches before it ends."
  }
  assert {
    condition     = one(one(aws_autoscaling_group.scaler.instance_refresh).preferences).skip_matching
    error_message = "A refresh ends no host that is of the new template already."
  }
  assert {
    condition     = aws_autoscaling_group.scaler.max_size >= 3
    error_message = "A refresh has room for one host more."
  }
  assert {
    condition     = aws_autoscaling_group.scaler.launch_template[0].version == "3"
    error_message = "The group names the template's version by number, so that a change rolls the hosts."
  }
  assert {
    condition     = aws_autoscaling_group.scaler.max_instance_lifetime == 30 * 86400
    error_message = "The group replaces a host that is 30 days old."
  }
  assert {
    condition     = one(aws_autoscaling_group.scaler.instance_maintenance_policy).min_healthy_percentage == 100 && one(aws_autoscaling_group.scaler.instance_maintenance_policy).max_healthy_percentage == 150
    error_message = "Every replacement launches before it ends."
  }
  assert {
    condition     = aws_autoscaling_lifecycle_hook.terminating.lifecycle_transition == "autoscaling:EC2_INSTANCE_TERMINATING" && aws_autoscaling_lifecycle_hook.terminating.heartbeat_timeout >= 60 && aws_autoscaling_lifecycle_hook.terminating.heartbeat_timeout <= 120 && aws_autoscaling_lifecycle_hook.terminating.default_result == "CONTINUE"
    error_message = "A host that is to end gets 60 to 120 s to hand over, and no longer if its agent is dead."
  }

  assert {
    condition     = aws_autoscaling_lifecycle_hook.launching.default_result == "ABANDON" && aws_autoscaling_lifecycle_hook.launching.lifecycle_transition == "autoscaling:EC2_INSTANCE_LAUNCHING" && output.scaler_settings.LAUNCH_HOOK_NAME == aws_autoscaling_lifecycle_hook.launching.name
    error_message = "A host whose agent never could lead is abandoned, and the agent is told the hook's name."
  }
  assert {
    condition     = one(aws_autoscaling_group.scaler.initial_lifecycle_hook).name == aws_autoscaling_lifecycle_hook.launching.name && one(aws_autoscaling_group.scaler.initial_lifecycle_hook).default_result == "ABANDON" && one(aws_autoscaling_group.scaler.initial_lifecycle_hook).heartbeat_timeout == aws_autoscaling_lifecycle_hook.launching.heartbeat_timeout
    error_message = "The first hosts have the same hook."
  }
  assert {
    condition     = one(one(aws_autoscaling_group.scaler.instance_refresh).preferences).auto_rollback
    error_message = "A refresh that fails is rolled back."
  }
  assert {
    condition     = length(setsubtract(keys(output.scaler_settings), keys(local.settings_of_variables))) == 0 && length(setsubtract(keys(local.settings_of_variables), keys(local.known_settings))) == 0
    error_message = "What the module sets can't be set otherwise, and the agent knows it."
  }

  # ---- instances
  assert {
    condition     = alltrue([for template in [aws_launch_template.scaler, aws_launch_template.runner] : template.metadata_options[0].http_tokens == "required" && template.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "Every instance speaks IMDSv2 alone, one hop."
  }
  assert {
    condition     = alltrue([for template in [aws_launch_template.scaler, aws_launch_template.runner] : template.block_device_mappings[0].ebs[0].encrypted == "true" && template.block_device_mappings[0].ebs[0].delete_on_termination == "true" && template.block_device_mappings[0].device_name == "/dev/sda1"])
    error_message = "Every root volume is encrypted and goes with its instance."
  }
  assert {
    condition     = alltrue([for template in [aws_launch_template.scaler, aws_launch_template.runner] : template.key_name == null && template.instance_initiated_shutdown_behavior == "terminate"])
    error_message = "No key pair by default, and powering off terminates."
  }
  assert {
    condition     = alltrue([for template in [aws_launch_template.scaler, aws_launch_template.runner] : !contains(template.tag_specifications[*].resource_type, "spot-instances-request")])
    error_message = "A template that tags spot requests fails on demand."
  }
  assert {
    condition     = alltrue([for specification in aws_launch_template.runner.tag_specifications : specification.tags["gha-scale-set"] == "github.com/acme/default/ec2"])
    error_message = "What comes with a runner carries the scale set's tag."
  }
  assert {
    condition     = jsondecode(base64decode(aws_launch_template.runner.user_data)) == { AWS_REGION = "us-east-1", DYNAMODB_TABLE = "gha-listener-scaler" }
    error_message = "A runner is told its region and table, and nothing else."
  }

  # ---- network
  # That nothing comes in is what the module doesn't say: Tests/Deploy/terraform-check.sh looks for it in the text, and terraform-apply.sh in
  # what was made.
  assert {
    condition     = toset([for rule in aws_vpc_security_group_egress_rule.scaler : "${rule.from_port} ${coalesce(rule.cidr_ipv4, rule.cidr_ipv6)}"]) == toset(["80 0.0.0.0/0", "443 0.0.0.0/0", "80 ::/0", "443 ::/0"])
    error_message = "Hosts call out by 443 and 80 alone, by IPv4 and IPv6."
  }
  assert {
    condition     = toset([for rule in aws_vpc_security_group_egress_rule.runner : "${rule.ip_protocol} ${coalesce(rule.cidr_ipv4, rule.cidr_ipv6)}"]) == toset(["-1 0.0.0.0/0", "-1 ::/0"])
    error_message = "Runners call out as they like, by IPv4 and IPv6."
  }
  assert {
    condition     = aws_security_group.scaler.name_prefix == "gha-listener-scaler-scaler-" && aws_security_group.runner.name_prefix == "gha-listener-scaler-runner-"
    error_message = "Hosts and runners have groups of their own."
  }

  # ---- table
  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "The table is protected from deletion."
  }
  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].enabled && aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "ttl"
    error_message = "The table can be restored, and what is over expires."
  }
  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST" && aws_dynamodb_table.this.hash_key == "pk" && aws_dynamodb_table.this.range_key == "sk"
    error_message = "The table is on demand, with the keys that `agent check` asks for."
  }

  # ---- policies
  assert {
    condition     = alltrue(flatten([for policy in [aws_iam_role_policy.scaler.policy, aws_iam_role_policy.runner.policy] : [for statement in jsondecode(policy).Statement : [for action in statement.Action : !strcontains(action, "*")]]]))
    error_message = "No statement allows a wildcard of actions."
  }
  assert {
    # Where IAM knows no resource there is "*", and the action is one that looks, or is narrowed by a condition, or is Session Manager's.
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : statement.Action if contains(statement.Resource, "*")])) == toset([
      "ec2:DescribeInstances", "ec2:DescribeFleets", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeImages", "ec2:DescribeSubnets", "ec2:DescribeTags",
      "cloudwatch:PutMetricData", "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"
    ])
    error_message = "Only actions for which IAM knows no resource are allowed on every resource."
  }
  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : try(statement.Condition.StringEquals["cloudwatch:namespace"], "") == "GHA/ListenerScaler" if contains(statement.Action, "cloudwatch:PutMetricData")])
    error_message = "Metrics go into one namespace."
  }
  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : try(statement.Condition.StringEquals["aws:ResourceTag/gha-scale-set"], "") == "github.com/acme/default/ec2" if contains(statement.Action, "ec2:TerminateInstances")])
    error_message = "Only instances of this scale set may be terminated."
  }
  assert {
    # A fleet's template is a resource like its parts: that of this module alone, and no wildcard that would be another.
    condition     = [for resource in flatten([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : statement.Resource if contains(statement.Action, "ec2:CreateFleet")]) : resource if strcontains(resource, ":launch-template/")] == ["arn:aws:ec2:us-east-1:123456789012:launch-template/lt-0a"]
    error_message = "No fleet is made but of this launch template."
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : statement.Resource if statement.Sid == "PassTheRunnersRole"]) == ["arn:aws:iam::123456789012:role/made"]
    error_message = "Only the runners' role may be passed."
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : statement.Resource if statement.Sid == "GitHubCredentialParameter"]) == ["arn:aws:ssm:us-east-1:123456789012:parameter/gha/token"]
    error_message = "One parameter may be read: the credential's."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.runner.policy).Statement == [{
      Sid      = "OwnBootRecord"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
      Resource = ["arn:aws:dynamodb:us-east-1:123456789012:table/gha-listener-scaler"]
      Condition = {
        "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["BOOT#$${aws:userid}"] }
        Null                        = { "dynamodb:LeadingKeys" = "false" }
      }
    }]
    error_message = "A runner may read and update its own boot record, and nothing else."
  }

  # ---- settings
  assert {
    condition     = output.scope == "github.com/acme/default/ec2"
    error_message = "The scope is in small letters, as the agent makes it."
  }
  assert {
    condition     = output.scaler_settings.EC2_LAUNCH_TEMPLATE == "lt-0a" && output.scaler_settings.RUNNER_ROLE_ID == "AROAMOCKED"
    error_message = "The agent is told the template without a version and the role by its unique id."
  }
  assert {
    condition     = output.scaler_settings.AUTOSCALING_GROUP_NAME == aws_autoscaling_group.scaler.name && output.scaler_settings.LIFECYCLE_HOOK_NAME == aws_autoscaling_lifecycle_hook.terminating.name
    error_message = "The agent is told the names of group and hook as they are."
  }
  assert {
    condition     = !can(output.scaler_settings.GITHUB_APP_ID) && !can(output.scaler_settings.ENTERPRISE_NAME) && output.scaler_settings.GITHUB_TOKEN == "ssm:/gha/token"
    error_message = "What isn't given isn't told, and a credential is a reference."
  }
  assert {
    condition     = startswith(output.scaler_user_data, "#cloud-config\n") && jsondecode(trimprefix(output.scaler_user_data, "#cloud-config\n")).runcmd == [["systemctl", "enable", "--now", "gha-listener-scaler.service"]]
    error_message = "User data is cloud-config that starts the agent's unit."
  }
  assert {
    condition     = jsondecode(trimprefix(output.scaler_user_data, "#cloud-config\n")).write_files[0].permissions == "0640" && jsondecode(trimprefix(output.scaler_user_data, "#cloud-config\n")).write_files[0].path == "/etc/gha-listener-scaler/environment"
    error_message = "The settings are in the unit's environment file, readable by its group alone."
  }
}

run "what_to_do_next" {
  command = apply

  variables {
    runner_labels = ["self-hosted", "linux"]
  }

  assert {
    condition     = strcontains(output.next_steps, "runs-on: [self-hosted, linux]") && strcontains(output.next_steps, "names no topic yet")
    error_message = "The next steps name the labels, and what is missing."
  }
}

run "odd_characters" {
  command = apply

  plan_options {
    replace = [terraform_data.scope]
  }

  variables {
    runner_group    = "our group"
    runner_labels   = ["self-hosted", "a \"quoted\" $label"]
    scaler_settings = { METRICS_FILE = "/run/`x`\\y" }
  }

  assert {
    condition     = strcontains(jsondecode(trimprefix(output.scaler_user_data, "#cloud-config\n")).write_files[0].content, "RUNNER_GROUP=\"our group\"\n")
    error_message = "A blank is within quotes."
  }
  assert {
    condition     = strcontains(jsondecode(trimprefix(output.scaler_user_data, "#cloud-config\n")).write_files[0].content, "RUNNER_LABELS=\"self-hosted,a \\\"quoted\\\" \\$label\"\n")
    error_message = "Quotes and dollars are escaped."
  }
  assert {
    condition     = strcontains(jsondecode(trimprefix(output.scaler_user_data, "#cloud-config\n")).write_files[0].content, "METRICS_FILE=\"/run/\\`x\\`\\\\y\"\n")
    error_message = "Backquotes and backslashes are escaped."
  }
}

run "app_key_and_own_kms_key" {
  command = apply

  plan_options {
    replace = [terraform_data.scope]
  }

  variables {
    github_token = null
    github_app   = { id = "Iv23abc", installation_id = 42, private_key = "secretsmanager:gha/app-key" }
    kms_key_arns = {
      table = "arn:aws:kms:us-east-1:123456789012:key/1111", credential = "arn:aws:kms:us-east-1:123456789012:key/2222", volumes = "arn:aws:kms:us-east-1:123456789012:key/3333", logs = "arn:aws:kms:us-east-1:123456789012:key/4444", sessions = "arn:aws:kms:us-east-1:123456789012:key/5555", images = ["arn:aws:kms:us-east-1:123456789012:key/6666"]
    }
    github_enterprise_url = "https://ghes.example.com:8443/"
    session_manager       = false
  }

  assert {
    condition     = output.scope == "ghes.example.com:8443/acme/default/ec2" && output.scaler_settings.GITHUB_ENTERPRISE_URL == "https://ghes.example.com:8443"
    error_message = "The scope names GitHub's host and port."
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : statement.Resource if statement.Sid == "GitHubCredentialSecret"]) == ["arn:aws:secretsmanager:us-east-1:123456789012:secret:gha/app-key-??????"]
    error_message = "One secret may be read: the App's key."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.scaler.policy, "\"ssm:") && !strcontains(aws_iam_role_policy.scaler.policy, "ssmmessages:")
    error_message = "Without Session Manager there is nothing of it."
  }
  assert {
    condition     = toset([for rule in aws_vpc_security_group_egress_rule.scaler : rule.from_port]) == toset([80, 443, 8443])
    error_message = "A GitHub at another port can be called."
  }
  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == var.kms_key_arns.table && aws_cloudwatch_log_group.scaler[0].kms_key_id == var.kms_key_arns.logs
    error_message = "Table and logs are encrypted with the keys that were named."
  }
  assert {
    condition     = alltrue([for template in [aws_launch_template.scaler, aws_launch_template.runner] : template.block_device_mappings[0].ebs[0].kms_key_id == var.kms_key_arns.volumes])
    error_message = "Volumes of hosts and runners are encrypted with the key that was named."
  }
  assert {
    condition     = toset([for grant in aws_kms_grant.hosts : grant.key_id]) == toset([var.kms_key_arns.volumes, var.kms_key_arns.images[0]])
    error_message = "Auto Scaling may use the keys of the hosts' volumes."
  }
  assert {
    condition     = output.scaler_settings.GITHUB_APP_ID == "Iv23abc" && output.scaler_settings.GITHUB_APP_INSTALLATION_ID == "42"
    error_message = "The App is told to the agent."
  }
}

run "app_key_in_kms" {
  command = apply

  plan_options {
    replace = [terraform_data.scope]
  }

  variables {
    github_token = null
    github_app   = { id = "Iv23abc", installation_id = 42, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/8888" }
  }

  assert {
    condition     = output.scaler_settings.GITHUB_APP_KMS_KEY == "arn:aws:kms:us-east-1:123456789012:key/8888" && !contains(keys(output.scaler_settings), "GITHUB_APP_PRIVATE_KEY")
    error_message = "The agent is told the key in KMS, and no other."
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.scaler.policy).Statement : statement.Resource if statement.Sid == "SignAsTheApp"]) == ["arn:aws:kms:us-east-1:123456789012:key/8888"]
    error_message = "The role may sign by this key alone."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.scaler.policy, "GetSecretValue") && !strcontains(aws_iam_role_policy.scaler.policy, "ssm:GetParameter\"")
    error_message = "There is no secret to read."
  }
}

run "alarms" {
  command = apply

  plan_options {
    replace = [terraform_data.scope]
  }

  variables {
    alarm_topic_arns = ["arn:aws:sns:us-east-1:123456789012:pager"]
    runbook_url      = "https://example.com/operations.md"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == 13
    error_message = "Thirteen alarms, of which ten are free: docs/costs.md counts them."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["no-standby"].metric_name == "HealthyStandbys" && aws_cloudwatch_metric_alarm.this["no-standby"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.this["no-standby"].threshold == 1 && aws_cloudwatch_metric_alarm.this["no-standby"].statistic == "Maximum"
    error_message = "Lost redundancy wakes people: no standby could take over."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["nobody-leads"].treat_missing_data == "breaching"
    error_message = "Nobody leads: that is missing data."
  }
  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data != "breaching" if name != "nobody-leads"])
    error_message = "The leader's silence wakes people once."
  }
  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : endswith(alarm.alarm_description, "https://example.com/operations.md#${name}")])
    error_message = "Each alarm links its heading."
  }
  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : alarm.dimensions == tomap({ ScaleSet = "github.com/acme/default/ec2" }) if alarm.namespace == "GHA/ListenerScaler" && name != "host-disk"])
    error_message = "Each alarm looks at this scale set's metrics."
  }
  assert {
    condition     = toset([for name, alarm in aws_cloudwatch_metric_alarm.this : "${name} ${alarm.namespace} ${alarm.dimensions.AutoScalingGroupName}" if alarm.namespace != "GHA/ListenerScaler"]) == toset(["hosts-missing AWS/AutoScaling gha-listener-scaler", "hosts-not-starting AWS/AutoScaling gha-listener-scaler"])
    error_message = "Two alarms look at the hosts' group."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["host-disk"].dimensions == tomap({ AutoScalingGroupName = "gha-listener-scaler", path = "/", fstype = "ext4" }) && aws_cloudwatch_metric_alarm.this["host-disk"].metric_name == "disk_used_percent"
    error_message = "A host's full disk wakes people."
  }
  assert {
    condition     = length(aws_cloudwatch_dashboard.this) == 0
    error_message = "A dashboard may cost three dollars a month: it is asked for."
  }
  assert {
    condition     = toset(aws_autoscaling_group.scaler.enabled_metrics) == toset([for alarm in aws_cloudwatch_metric_alarm.this : alarm.metric_name if alarm.namespace == "AWS/AutoScaling"])
    error_message = "The group sends what the alarms look at."
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : contains(alarm.alarm_actions, "arn:aws:sns:us-east-1:123456789012:pager")])
    error_message = "Each alarm tells the topic."
  }
}

run "nothing_that_is_not_wanted" {
  command = apply

  variables {
    alarms              = false
    dashboard           = false
    scaler_policy_arns  = ["arn:aws:iam::123456789012:policy/session-logs"]
    log_group           = false
    deletion_protection = false
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == 0 && length(aws_cloudwatch_dashboard.this) == 0 && length(aws_cloudwatch_log_group.scaler) == 0
    error_message = "Alarms, dashboard and log group can be left out."
  }
  assert {
    condition     = one(values(aws_iam_role_policy_attachment.scaler)).policy_arn == "arn:aws:iam::123456789012:policy/session-logs"
    error_message = "A policy of one's own is the hosts', too."
  }
  assert {
    condition     = !aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "One variable ends the deletion protection."
  }
}
