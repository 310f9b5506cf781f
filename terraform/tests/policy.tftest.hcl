# The policies of two settings that follow one another, for Tests/Deploy/policy-decisions.py: it asks each what IAM would decide of the
# requests of agents that still run by the other settings. `terraform test -json -verbose` prints them.

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
  mock_data "aws_subnet" {
    defaults = { availability_zone = "us-east-1a", vpc_id = "vpc-1" }
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
    target = data.aws_subnet.scaler[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
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

run "published" {
  command = apply
}

run "published_after_another_image_and_fewer_subnets" {
  command = apply

  variables {
    ec2_ami_id     = "ami-0c"
    ec2_subnet_ids = ["subnet-0b"]
  }
}

run "strict" {
  command = apply

  variables {
    strict_launch_policy = true
  }
}

run "strict_after_another_image_and_fewer_subnets" {
  command = apply

  variables {
    strict_launch_policy = true
    ec2_ami_id           = "ami-0c"
    ec2_subnet_ids       = ["subnet-0b"]
  }
}

run "keys" {
  command = apply

  override_data {
    target = data.aws_ebs_default_kms_key.current
    values = { key_arn = "alias/aws/ebs" }
  }
  variables {
    kms_key_arns = {
      table = "arn:aws:kms:us-east-1:123456789012:key/1111", credential = "arn:aws:kms:us-east-1:123456789012:key/2222", volumes = "arn:aws:kms:us-east-1:123456789012:key/3333", logs = "arn:aws:kms:us-east-1:123456789012:key/4444", sessions = "arn:aws:kms:us-east-1:123456789012:key/5555", images = ["arn:aws:kms:us-east-1:123456789012:key/6666"]
    }
  }
}

run "app_key" {
  command = apply

  plan_options {
    replace = [terraform_data.scope]
  }
  variables {
    github_token = null
    github_app   = { id = "Iv23abc", installation_id = 42, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/8888" }
  }
}

run "default_key" {
  command = apply

  override_data {
    target = data.aws_ebs_default_kms_key.current
    values = { key_arn = "arn:aws:kms:us-east-1:123456789012:key/7777" }
  }
}
