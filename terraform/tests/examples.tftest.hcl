# The examples can be planned as they stand.

mock_provider "aws" {
  mock_data "aws_ami" {
    defaults = { architecture = "x86_64", root_device_name = "/dev/sda1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::123456789012:instance-profile/made" }
  }
}

run "minimal" {
  command = plan

  module {
    source = "./examples/minimal"
  }
  variables {
    organization = "acme"
    package      = "main.tf"
  }
  override_data {
    target = data.aws_subnets.default
    values = { ids = ["subnet-0a", "subnet-0b"] }
  }
  override_data {
    target = module.scaler.data.aws_subnet.scaler[0]
    values = { availability_zone = "us-east-1a", vpc_id = "vpc-1" }
  }
  override_data {
    target = module.scaler.data.aws_subnet.scaler[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
  }
  override_data {
    target = module.scaler.data.aws_subnet.runner[0]
    values = { availability_zone = "us-east-1a", vpc_id = "vpc-1" }
  }
  override_data {
    target = module.scaler.data.aws_subnet.runner[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
  }

  assert {
    condition     = length(output.commands) > 0
    error_message = "It has commands to type."
  }
}

run "complete" {
  command = plan

  module {
    source = "./examples/complete"
  }
  variables {
    scaler_ami_id              = "ami-0a"
    runner_ami_id              = "ami-0b"
    organization_name          = "acme"
    github_app_id              = "Iv23abc"
    github_app_installation_id = 42
    alarm_email                = "builds@example.com"
  }

  assert {
    condition     = length(aws_subnet.private) == 3 && alltrue([for subnet in aws_subnet.private : subnet.map_public_ip_on_launch != true])
    error_message = "Agents and runners are in three private subnets."
  }
}
