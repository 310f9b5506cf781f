# Each rule of each variable refuses what it must. A run gives many variables a wrong value each, and every one must be refused. (A variable
# whose rule looks at another one isn't judged while that one is wrong, so the two are wrong in different runs.)

mock_provider "aws" {
  mock_data "aws_ami" {
    defaults = { architecture = "x86_64", root_device_name = "/dev/sda1" }
  }
  mock_data "aws_subnet" {
    defaults = { availability_zone = "us-east-1a", vpc_id = "vpc-1" }
  }
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::123456789012:instance-profile/made" }
  }
  override_data {
    target = data.aws_subnet.scaler[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
  }
  override_data {
    target = data.aws_subnet.runner[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
  }
}

variables {
  organization_name     = "acme"
  github_token          = "ssm:/gha/token"
  runner_scale_set_name = "ec2"
  scaler_ami_id         = "ami-0a"
  ec2_ami_id            = "ami-0b"
  scaler_subnet_ids     = ["subnet-0a", "subnet-0b"]
}

run "wrong_form" {
  command = plan

  variables {
    github_enterprise_url     = "http://github.com/acme"
    organization_name         = "acme corp"
    github_token              = "ghp_thisIsAToken"
    runner_scale_set_name     = "a set"
    runner_group              = " builds"
    runner_labels             = ["self-hosted,linux"]
    min_runners               = -1
    idle_runners              = 0.5
    ec2_ami_id                = "ami-XYZ"
    ec2_instance_types        = ["m7i"]
    ec2_subnet_ids            = ["vpc-0a"]
    ec2_spot_price            = "cheap"
    runner_volume_gib         = 7
    runner_volume_iops        = 2999
    runner_volume_throughput  = 124
    runner_security_group_ids = ["default"]
    ec2_key_pair_name         = " "
    name                      = "Scaler"
    scaler_ami_id             = "image"
    scaler_count              = 1
    scaler_architecture       = "sparc"
    package_bucket            = "A"
    runner_mirror             = "http://example.com"
    cloudwatch_agent_mirror   = "https://example.com/"
    runner_packages           = ["a b"]
    runner_start_script       = "echo"
    runner_hooks              = { job_started = "echo" }
    runner_environment        = { "A B" = "x" }
    runner_settings           = { MAX_RUNNERS = "1" }
    proxy                     = { url = "http://user:secret@proxy" }
    ca_certificates           = ["MIIB"]
    scaler_max_age_days       = 1.5
    scaler_egress             = {}
    runner_egress             = { all = { protocol = "-1" } }
    scaler_security_group_ids = ["default"]
    architecture              = "riscv"
    scaler_instance_type      = "micro"
    scaler_subnet_ids         = ["subnet-0a", "vpc-0b"]
    scaler_volume_gib         = 4
    scaler_settings           = { lowercase = "x" }
    handover_seconds          = 30
    startup_seconds           = 60
    table_name                = "a table"
    kms_key_arns              = { volumes = "alias/mine" }
    scaler_policy_arns        = ["policy"]
    permissions_boundary_arn  = "boundary"
    log_retention_days        = 31
    alarm_topic_arns          = ["pager"]
    waiting_job_seconds       = 10
    runner_version_days       = 0
    runbook_url               = "docs/operations.md#here"
    tags                      = { Name = "mine" }
  }

  expect_failures = [
    var.github_enterprise_url, var.organization_name, var.github_token, var.runner_scale_set_name, var.runner_group, var.runner_labels,
    var.min_runners, var.idle_runners, var.ec2_ami_id, var.ec2_instance_types, var.ec2_subnet_ids, var.ec2_spot_price,
    var.runner_volume_gib, var.runner_volume_iops, var.runner_volume_throughput, var.runner_security_group_ids, var.ec2_key_pair_name, var.name, var.scaler_ami_id, var.scaler_count,
    var.package_bucket, var.runner_mirror, var.cloudwatch_agent_mirror, var.runner_packages,
    var.runner_start_script, var.runner_hooks, var.runner_environment, var.runner_settings, var.proxy, var.ca_certificates,
    var.scaler_architecture, var.scaler_max_age_days, var.scaler_egress, var.runner_egress, var.scaler_security_group_ids, var.architecture, var.scaler_instance_type, var.scaler_subnet_ids, var.scaler_volume_gib, var.scaler_settings, var.handover_seconds, var.startup_seconds,
    var.table_name, var.kms_key_arns, var.scaler_policy_arns, var.permissions_boundary_arn, var.log_retention_days, var.alarm_topic_arns,
    var.waiting_job_seconds, var.runner_version_days, var.runbook_url, var.tags
  ]
}

run "wrong_value" {
  command = plan

  variables {
    organization_name        = null
    enterprise_name          = null
    runner_scale_set_name    = ".."
    runner_labels            = ["linux", "linux"]
    min_runners              = 11
    idle_runners             = 11
    ec2_instance_types       = []
    ec2_subnet_ids           = ["subnet-0a", "subnet-0a"]
    ec2_spot_price           = "0.001"
    runner_volume_gib        = 20.5
    runner_volume_iops       = 3000.5
    runner_volume_throughput = 2001
    scaler_count             = 11
    scaler_subnet_ids        = ["subnet-0a"]
    scaler_settings          = { GITHUB_TOKEN = "ghp_thisIsAToken" }
    handover_seconds         = 300
    scaler_max_age_days      = 366
    scaler_egress            = { web = { from_port = 443, cidr_ipv4 = "0.0.0.0/0" } }
    runner_egress            = {}
    tags                     = { "aws:mine" = "x" }
    github_app               = { id = "Iv1.abc", installation_id = 1, private_key = "ssm:/gha/key" }
  }

  # Two credentials, and no owner.
  expect_failures = [
    var.organization_name, var.github_token, var.runner_scale_set_name, var.runner_labels, var.min_runners,
    var.idle_runners, var.ec2_instance_types, var.ec2_subnet_ids, var.ec2_spot_price, var.runner_volume_gib, var.runner_volume_iops, var.runner_volume_throughput, var.scaler_count,
    var.scaler_subnet_ids, var.scaler_settings, var.handover_seconds, var.tags, var.scaler_max_age_days,
    var.scaler_egress, var.runner_egress
  ]
}

run "wrong_app_and_enterprise" {
  command = plan

  variables {
    organization_name = null
    enterprise_name   = "our enterprise"
    github_token      = null
    github_app        = { id = "an app", installation_id = 1, private_key = "ssm:/gha/key" }
    scaler_settings   = { LOG_LEVEL = "info\nGITHUB_TOKEN=x" }
    ec2_subnet_ids    = []
    max_runners       = 10001
  }

  expect_failures = [var.enterprise_name, var.github_app, var.scaler_settings, var.ec2_subnet_ids, var.max_runners]
}

run "wrong_installation_and_repository" {
  command = plan

  variables {
    organization_name  = null
    repository_name    = "acme"
    github_token       = null
    github_app         = { id = "Iv1.abc", installation_id = 1.5, private_key = "ssm:/gha/key" }
    ec2_instance_types = ["m7i.large", "m7i.large"]
    scaler_subnet_ids  = ["subnet-0a", "subnet-0a"]
    max_runners        = 10.5
  }

  expect_failures = [var.repository_name, var.github_app, var.ec2_instance_types, var.scaler_subnet_ids, var.max_runners]
}

run "key_in_plain_text_and_two_owners" {
  command = plan

  variables {
    repository_name = "acme/shop"
    github_token    = null
    github_app      = { id = "Iv1.abc", installation_id = 1, private_key = "-----BEGIN RSA PRIVATE KEY-----" }
  }

  expect_failures = [var.organization_name, var.github_app]
}

run "app_with_two_keys" {
  command = plan

  variables {
    github_token = null
    github_app   = { id = "Iv1.abc", installation_id = 1, private_key = "ssm:/gha/key", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/8888" }
  }

  expect_failures = [var.github_app]
}

run "app_without_a_key" {
  command = plan

  variables {
    github_token = null
    github_app   = { id = "Iv1.abc", installation_id = 1 }
  }

  expect_failures = [var.github_app]
}

run "app_key_by_alias" {
  command = plan

  variables {
    github_token = null
    github_app   = { id = "Iv1.abc", installation_id = 1, kms_key_arn = "alias/gha" }
  }

  expect_failures = [var.github_app]
}

run "no_credential" {
  command = plan

  variables {
    github_token = null
  }

  expect_failures = [var.github_token]
}

run "a_setting_that_is_none" {
  command = plan

  variables {
    scaler_settings = { NONSENSE = "x" }
  }

  expect_failures = [var.scaler_settings]
}

run "a_setting_of_runners" {
  command = plan

  variables {
    scaler_settings = { BOOT_TIMEOUT = "5m" }
  }

  expect_failures = [var.scaler_settings]
}

run "a_duration_with_a_blank" {
  command = plan

  variables {
    scaler_settings = { LEASE_RENEWAL = "5 s" }
  }

  expect_failures = [var.scaler_settings]
}

run "a_setting_that_a_variable_owns" {
  command = plan

  variables {
    scaler_settings = { MAX_RUNNERS = "20" }
  }

  expect_failures = [var.scaler_settings]
}

run "right_settings" {
  command = plan

  variables {
    scaler_settings = { IDLE_TIMEOUT = "1h30m", LOG_LEVEL = "debug", LAUNCH_DRY_RUNS = "false", METRICS_FILE = "/run/gha-listener-scaler/metrics.prom" }
  }
}

run "a_package_of_nothing" {
  command = plan

  variables {
    package         = { x86_64 = { url = "https://example.com/agent.deb" } }
    runner_settings = { BOOT_TIMEOUT = "5 m" }
  }

  expect_failures = [var.package, var.runner_settings]
}

run "a_package_for_another_processor" {
  command = plan

  variables {
    package        = { riscv = { file = "variables-images.tf" } }
    runner_release = { version = "v2", released = "soon", sha256 = { x64 = "e3" } }
  }

  expect_failures = [var.package, var.runner_release]
}

run "a_package_that_is_not_there" {
  command = plan

  variables {
    package = { x86_64 = { file = "no-such-file.deb" } }
  }

  expect_failures = [var.package]
}

run "no_image_and_no_package" {
  command = plan

  variables {
    ec2_ami_id = null
  }

  expect_failures = [var.package]
}

run "an_image_by_id_and_by_filter" {
  command = plan

  variables {
    scaler_ami_filter = { name = "x" }
    ec2_ami_filter    = { name = "x" }
  }

  expect_failures = [var.scaler_ami_id, var.ec2_ami_id]
}
