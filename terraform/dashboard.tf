# One page that answers: is it led, do jobs get runners, what does EC2 say, and how are the hosts.

locals {
  widgets = [
    { title = "Led, with a session at GitHub (1) or without (0); a gap is nobody", metrics = [["SessionOpen", "Minimum"]] },
    { title = "Runners alive, jobs that GitHub gives to no runner", metrics = [["Runners", "Maximum"], ["PhantomJobs", "Maximum"]] },
    { title = "Seconds that the oldest job waits", metrics = [["OldestWaitingJobSeconds", "Maximum"]] },
    { title = "Seconds from a job's assignment to its start", metrics = [["JobStartSeconds", "p50"], ["JobStartSeconds", "p99"]] },
    { title = "Launches that EC2 didn't give, runners that never registered", metrics = [["LaunchFailures", "Sum"], ["RegistrationFailures", "Sum"]] },
    { title = "Handovers, refusals by GitHub, standbys that could take over", metrics = [["Handovers", "Sum"], ["CredentialRefusals", "Sum"], ["HealthyStandbys", "Minimum"]] },
    { title = "Seconds of instances that nobody owns", metrics = [["UnownedInstanceSeconds", "Sum"]] },
    { title = "Days until GitHub refuses the runner's version", metrics = [["RunnerVersionDaysLeft", "Minimum"]] },
  ]

  metric_widgets = [for index, widget in local.widgets : {
    type   = "metric"
    x      = 8 * (index % 3)
    y      = 6 * floor(index / 3)
    width  = 8
    height = 6
    properties = {
      title   = widget.title
      region  = local.region
      view    = "timeSeries"
      period  = 60
      yAxis   = { left = { min = 0 } }
      metrics = [for metric in widget.metrics : [local.metrics_namespace, metric[0], "ScaleSet", local.scope, { stat = metric[1] }]]
    }
  }]

  # What the CloudWatch agent of the image sends, whatever its dimensions.
  host_widget = {
    type   = "metric"
    x      = 16
    y      = 12
    width  = 8
    height = 6
    properties = {
      title  = "Hosts of the agents, %"
      region = local.region
      view   = "timeSeries"
      yAxis  = { left = { min = 0, max = 100 } }
      metrics = concat(
        # EC2 sends it for the group, at no cost.
        [
          ["AWS/EC2", "CPUUtilization", "AutoScalingGroupName", var.name, { stat = "Maximum", period = 300 }]
        ],
        [for name in ["mem_used_percent", "disk_used_percent"] :
          [{ expression = "SEARCH('Namespace=\"${local.metrics_namespace}\" MetricName=\"${name}\"', 'Maximum', 300)", label = "" }]
      ])
    }
  }

  log_widget = {
    type   = "log"
    x      = 0
    y      = 18
    width  = 24
    height = 6
    properties = {
      title  = "Warnings and errors"
      region = local.region
      view   = "table"
      query  = "SOURCE '${local.log_group_name}' | fields @timestamp, level, message, reason | filter level in ['warning', 'error', 'critical'] | sort @timestamp desc | limit 50"
    }
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.dashboard ? 1 : 0

  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat(local.metric_widgets, [local.host_widget, local.log_widget]) })
}
