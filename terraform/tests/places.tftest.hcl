# Networks and processors of which there are several.

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

run "runners_in_a_network_of_their_own" {
  command = apply

  override_data {
    target = data.aws_subnet.runner[0]
    values = { availability_zone = "us-east-1a", vpc_id = "vpc-2" }
  }
  override_data {
    target = data.aws_subnet.runner[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-2" }
  }
  variables {
    ec2_subnet_ids = ["subnet-0c", "subnet-0d"]
  }

  assert {
    condition     = aws_security_group.runner.vpc_id == "vpc-2" && aws_security_group.scaler.vpc_id == "vpc-1"
    error_message = "The runners' security group is in the runners' network."
  }
}

run "arm64_hosts_and_x64_runners" {
  command = apply

  override_data {
    target = data.aws_ami.scaler
    values = { architecture = "arm64", root_device_name = "/dev/sda1" }
  }
  variables {
    architecture        = "x64"
    scaler_architecture = "arm64"
  }

  assert {
    condition     = aws_launch_template.scaler.instance_type == "t4g.nano" && strcontains(output.scaler_settings.EC2_INSTANCE_TYPE, "m7i.large")
    error_message = "Hosts and runners have processors of their own."
  }
}

run "a_proxy_and_nothing_else" {
  command = apply

  variables {
    scaler_egress             = { proxy = { from_port = 3128, to_port = 3128, cidr_ipv4 = "10.0.0.0/8" } }
    runner_egress             = { proxy = { from_port = 3128, to_port = 3128, cidr_ipv4 = "10.0.0.0/8" }, dynamodb = { from_port = 443, to_port = 443, prefix_list_id = "pl-0a" } }
    scaler_security_group_ids = ["sg-0a"]
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_egress_rule.scaler : "${rule.from_port} ${rule.cidr_ipv4}"] == ["3128 10.0.0.0/8"] && length(aws_vpc_security_group_egress_rule.runner) == 2
    error_message = "What may be called is what was given, and nothing else."
  }
  assert {
    condition     = contains(aws_launch_template.scaler.vpc_security_group_ids, "sg-0a")
    error_message = "Hosts are members of further groups, too."
  }
}
