# Ten alarms on the metrics of docs/metrics.md, which the leader alone sends, once a minute; two on the hosts' group, which Auto Scaling sends
# (AWS/AutoScaling); one on the hosts' disks, which the CloudWatch agent sends. Each links its heading in docs/operations.md, and costs what
# docs/costs.md says.
#
# Missing data is the leader's silence. That is one fact and wakes people once: by "nobody-leads". All others keep quiet or keep their state.

locals {
  metrics_namespace  = "GHA/ListenerScaler"
  metrics_dimensions = { ScaleSet = local.scope }

  group_metrics    = "AWS/AutoScaling"
  group_dimensions = { AutoScalingGroupName = aws_autoscaling_group.scaler.name }

  # What the CloudWatch agent adds to each disk beside the group's name: path, fstype and device (aws/amazon-cloudwatch-agent, pull request 1156,
  # read 2026-11-28), of which `drop_device` in ami/files/cloudwatch-agent.json leaves out the last. Ubuntu's images have ext4. Untried on AWS:
  # aws cloudwatch list-metrics --namespace GHA/ListenerScaler --metric-name disk_used_percent
  disk_dimensions = merge(local.group_dimensions, { path = "/", fstype = "ext4" })

  alarms = {
    hosts-missing = {
      metric      = "GroupInServiceInstances"
      statistic   = "Minimum"
      comparison  = "LessThanThreshold"
      threshold   = var.scaler_count
      period      = 300
      of          = 3
      missing     = "notBreaching"
      description = "For a quarter of an hour fewer hosts than ${var.scaler_count} were in service: the next failure may leave nobody to lead. Work goes on."
    }
    hosts-not-starting = {
      metric      = "GroupPendingInstances"
      statistic   = "Maximum"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = 1
      period      = 300
      of          = 6
      missing     = "notBreaching"
      description = "For half an hour hosts were launched and none came into service: a setting, the image or the package is wrong. The hosts before them go on."
    }
    host-disk = {
      metric      = "disk_used_percent"
      statistic   = "Maximum"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = 85
      period      = 300
      of          = 3
      missing     = "notBreaching"
      description = "A host's disk is 85 % full or more. At 100 % the host loses its logs and updates. Work goes on."
    }
    no-standby = {
      metric      = "HealthyStandbys"
      statistic   = "Maximum"
      comparison  = "LessThanThreshold"
      threshold   = 1
      period      = 300
      of          = 3
      missing     = "notBreaching"
      description = "For a quarter of an hour no other agent could have taken over: the leader's failure would leave nobody to lead. Work goes on."
    }
    nobody-leads = {
      metric      = "SessionOpen"
      statistic   = "SampleCount"
      comparison  = "LessThanThreshold"
      threshold   = 1
      period      = 60
      of          = 5
      missing     = "breaching"
      description = "For five minutes no leader said a word: no job gets a runner. Runners at work go on."
    }
    session-not-open = {
      metric      = "SessionOpen"
      statistic   = "Maximum"
      comparison  = "LessThanThreshold"
      threshold   = 1
      period      = 60
      of          = 5
      missing     = "notBreaching"
      description = "An agent leads, but for five minutes it had no message session at GitHub: it hears of no new job."
    }
    handovers = {
      metric      = "Handovers"
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = var.scaler_count + 2 # an upgrade costs at most one a host
      period      = 3600
      of          = 1
      missing     = "notBreaching"
      description = "The lease changed hands more often within an hour than upgrades and a failure explain."
    }
    jobs-waiting = {
      metric      = "OldestWaitingJobSeconds"
      statistic   = "Maximum"
      comparison  = "GreaterThanThreshold"
      threshold   = var.waiting_job_seconds
      period      = 60
      of          = 5
      missing     = "notBreaching"
      description = "A job has waited for a runner for more than ${var.waiting_job_seconds} s."
    }
    unowned-instances = {
      metric      = "UnownedInstanceSeconds"
      statistic   = "Sum"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = 240 # one instance for the whole period, less a minute: one of its five sendings may fall into the next
      period      = 300
      of          = 3
      missing     = "notBreaching"
      description = "For a quarter of an hour the leader couldn't read in the table who owns instances with our tag: it neither uses nor ends them, and they cost money."
    }
    launch-failures = {
      metric      = "LaunchFailures"
      statistic   = "Sum"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = 1
      period      = 300
      of          = 3
      missing     = "notBreaching"
      description = "For a quarter of an hour EC2 hasn't given all the instances that were asked for."
    }
    registration-failures = {
      metric      = "RegistrationFailures"
      statistic   = "Sum"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = 3
      period      = 900
      of          = 1
      missing     = "notBreaching"
      description = "Runners were launched and never registered at GitHub: the image, the network or the role is broken."
    }
    runner-version = {
      metric      = "RunnerVersionDaysLeft"
      statistic   = "Minimum"
      comparison  = "LessThanThreshold"
      threshold   = var.runner_version_days
      period      = 3600
      of          = 1
      missing     = "ignore"
      description = "In less than ${var.runner_version_days} days GitHub may give no more jobs to the runner version of the image: build an image."
    }
    credential-refused = {
      metric      = "CredentialRefusals"
      statistic   = "Sum"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = 1
      period      = 300
      of          = 2
      missing     = "notBreaching"
      description = "GitHub refuses the token or the App's key."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = var.alarms ? local.alarms : {}

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.description} What to do: ${var.runbook_url}#${each.key}"
  namespace           = startswith(each.value.metric, "Group") ? local.group_metrics : local.metrics_namespace
  metric_name         = each.value.metric
  dimensions          = startswith(each.value.metric, "Group") ? local.group_dimensions : startswith(each.value.metric, "disk_") ? local.disk_dimensions : local.metrics_dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.of
  datapoints_to_alarm = each.value.of
  treat_missing_data  = each.value.missing
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags

  # Made when somebody leads, lest the first apply wake people for nothing.
  depends_on = [aws_autoscaling_group.scaler]
}
