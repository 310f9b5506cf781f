# What instances are told at their first boot. cloud-init reads it as YAML, and JSON is YAML.

locals {
  # Read by curl, apt, git and most else; some read the small names alone, some the large.
  no_proxy = try(join(",", concat(["localhost", "127.0.0.1", "::1", "169.254.169.254", "fd00:ec2::254"], var.proxy.no_proxy)), "")
  proxy_variables = { for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY"] :
    name => lower(name) == "no_proxy" ? local.no_proxy : var.proxy.url if var.proxy != null
  }
  ca_certs = length(var.ca_certificates) == 0 ? {} : { ca_certs = { trusted = var.ca_certificates } }

  # ---- hosts. Read by systemd and by shells alike: within double quotes both understand a backslash before " \\ $ and `.
  quoted_settings    = { for name, value in merge(local.proxy_variables, local.scaler_settings) : name => replace(value, "/([\\x22\\x5c\\x24\\x60])/", "\\$1") }
  scaler_environment = join("", [for name, value in local.quoted_settings : "${name}=\"${value}\"\n"])

  scaler_cloud_config = merge(local.ca_certs, {
    write_files = concat([{
      path        = "/etc/gha-listener-scaler/environment"
      permissions = local.stock_scaler ? "0600" : "0640" # the package brings the group
      owner       = local.stock_scaler ? "root:root" : "root:gha-listener-scaler"
      content     = local.scaler_environment
    }], [for file in [local.stock_file] : file if local.stock_scaler])
    runcmd = local.stock_scaler ? local.stock_commands.scaler : [["systemctl", "enable", "--now", "gha-listener-scaler.service"]]
  })
  scaler_user_data = "#cloud-config\n${jsonencode(local.scaler_cloud_config)}\n"

  # ---- runners. `agent boot` reads its settings from user data itself, one JSON object, where nothing else is to be told: an image then needs no
  # cloud-init to run a job. No secret, and nothing of the scaler.
  runner_settings = merge({ AWS_REGION = local.region, DYNAMODB_TABLE = aws_dynamodb_table.this.name }, var.runner_settings)

  runner_scripts = {
    for name, script in { "start.d/50-start" = var.runner_start_script, "hooks/job-started.sh" = var.runner_hooks.job_started, "hooks/job-completed.sh" = var.runner_hooks.job_completed } :
    name => script if script != null
  }
  runner_variables = merge(local.proxy_variables, var.runner_environment, {
    for name, place in { ACTIONS_RUNNER_HOOK_JOB_STARTED = "hooks/job-started.sh", ACTIONS_RUNNER_HOOK_JOB_COMPLETED = "hooks/job-completed.sh" } :
    name => "/etc/gha-runner-boot/${place}" if contains(keys(local.runner_scripts), place)
  })
  runner_needs_cloud_init = local.stock_runner || length(local.runner_scripts) > 0 || length(local.runner_variables) > 0 || length(var.ca_certificates) > 0

  runner_environment_file = join("", [
    for name, value in merge(local.proxy_variables, local.runner_settings) : "${name}=\"${replace(value, "/([\\x22\\x5c\\x24\\x60])/", "\\$1")}\"\n"
  ])
  runner_files = concat(
    [{ path = "/etc/gha-runner-boot/environment", permissions = "0600", owner = "root:root", content = local.runner_environment_file }],
    [for text in [join("", [for name, value in local.runner_variables : "${name}=${value}\n"])] : { path = "/etc/gha-runner-boot/runner.env", permissions = "0644", owner = "root:root", content = text } if text != ""],
    [for name, script in local.runner_scripts : { path = "/etc/gha-runner-boot/${name}", permissions = "0755", owner = "root:root", content = script }],
    [for file in [local.stock_file] : file if local.stock_runner]
  )
  runner_cloud_config = merge(local.ca_certs, { write_files = local.runner_files }, { for name in ["runcmd"] : name => local.stock_commands.runner if local.stock_runner })
  runner_user_data    = local.runner_needs_cloud_init ? "#cloud-config\n${jsonencode(local.runner_cloud_config)}\n" : jsonencode(local.runner_settings)
}
