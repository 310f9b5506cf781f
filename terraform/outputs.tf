# What the guide's operators look for (scaler_instance_id … became a group), what other configurations need, and what to type next.

output "scaler_group_name" {
  description = "The Auto Scaling group of the agents' hosts. It stands where scaler_instance_id, scaler_public_ip and scaler_private_ip stood: hosts come and go."
  value       = aws_autoscaling_group.scaler.name
}

output "runner_security_group_id" {
  description = "The security group of runners: name it where they may come in."
  value       = aws_security_group.runner.id
}

output "scaler_security_group_id" {
  description = "The security group of the agents' hosts."
  value       = aws_security_group.scaler.id
}

output "table_name" {
  description = "The table of lease, ledger and boot records."
  value       = aws_dynamodb_table.this.name
}

output "scope" {
  description = "The name of the scale set in table, tags and metrics: GitHub's host / owner / runner group / scale set."
  value       = local.scope
}

output "runner_launch_template" {
  description = "The runners' launch template and its version, as EC2_LAUNCH_TEMPLATE."
  value       = local.scaler_settings.EC2_LAUNCH_TEMPLATE
}

output "runner_role_id" {
  description = "The unique id of the runners' role, as RUNNER_ROLE_ID."
  value       = aws_iam_role.runner.unique_id
}

output "scaler_role_arn" {
  description = "The role of the agents' hosts, for key policies and boundaries."
  value       = aws_iam_role.scaler.arn
}

output "runner_role_arn" {
  description = "The role of runners, for key policies and boundaries."
  value       = aws_iam_role.runner.arn
}

output "log_group_name" {
  description = "The log group of the agents' hosts."
  value       = local.log_group_name
}

output "scaler_settings" {
  description = "What the agents are told: the settings of docs/configuration.md. A credential stands here as a reference only."
  value       = local.scaler_settings
}

output "scaler_user_data" {
  description = "The hosts' user data, as cloud-init reads it."
  value       = local.scaler_user_data
}

output "runner_user_data" {
  description = "The runners' user data: settings as `agent boot` reads them, or cloud-config."
  value       = local.runner_user_data
}

output "dashboard_url" {
  description = "The dashboard, or null."
  value       = one([for board in aws_cloudwatch_dashboard.this : "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards/dashboard/${board.dashboard_name}"])
}

output "next_steps" {
  description = "What to do after an apply, in order: terraform output -raw next_steps."
  value       = <<-STEPS
    1. The hosts are in service, so their agents lead or could: ${local.commands.hosts}
    2. Ask what they say: ${local.commands.enter}
       then, on the host: sudo /opt/gha-listener-scaler/health-check.sh
    3. Run a job: a workflow with "runs-on: [${join(", ", length(var.runner_labels) == 0 ? [var.runner_scale_set_name] : var.runner_labels)}]"
       and watch its instance: ${local.commands.runners}
    4. Try what this is for: end the leader's host while a job runs; the other host leads within seconds.
    5. Be woken: ${length(var.alarm_topic_arns) == 0 ? "alarm_topic_arns names no topic yet, so alarms only show" : "alarms tell ${join(", ", var.alarm_topic_arns)}"}; what to do is in ${var.runbook_url}.
    ${local.stock_runner ? "6. Runners install everything at each start, which takes a minute or two: an image (docs/images.md) takes that away." : "6. Runners boot an image: build it anew when GitHub releases a runner (docs/images.md)."}
  STEPS
}

output "commands" {
  description = "What to type. Each needs the AWS command line; enter needs its Session Manager plugin, too."
  value       = local.commands
}

locals {
  commands = {
    hosts   = "aws autoscaling describe-auto-scaling-groups --region ${local.region} --auto-scaling-group-names ${var.name} --query 'AutoScalingGroups[].Instances[].[InstanceId,AvailabilityZone,LifecycleState,HealthStatus]' --output table"
    enter   = "aws ssm start-session --region ${local.region} --target $(aws autoscaling describe-auto-scaling-groups --region ${local.region} --auto-scaling-group-names ${var.name} --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text)"
    health  = "sudo /opt/gha-listener-scaler/health-check.sh  # on a host"
    journal = "sudo journalctl -u gha-listener-scaler -f  # on a host"
    logs    = "aws logs tail ${local.log_group_name} --region ${local.region} --follow"
    runners = "aws ec2 describe-instances --region ${local.region} --filters 'Name=tag:${local.scale_set_tag},Values=${local.scope}' 'Name=instance-state-name,Values=pending,running' --query 'Reservations[].Instances[].[InstanceId,InstanceType,LaunchTime]' --output table"
    refresh = "aws autoscaling describe-instance-refreshes --region ${local.region} --auto-scaling-group-name ${var.name} --max-records 1"
  }
}
