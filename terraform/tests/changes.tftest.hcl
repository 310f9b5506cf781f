# One state after another: what a change of settings replaces, and what it must not.

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

run "first" {
  command = apply
}

run "another_image_tag_and_volume_of_runners_replace_no_host" {
  command = apply

  variables {
    ec2_ami_id        = "ami-0c"
    runner_volume_gib = 40
  }

  assert {
    condition     = output.scaler_user_data == run.first.scaler_user_data
    error_message = "The hosts' user data, and with it their template, stays what it was."
  }
  assert {
    condition     = aws_launch_template.runner.image_id == "ami-0c" && aws_launch_template.runner.update_default_version
    error_message = "The runners' template has the new image, as its default version."
  }
}

run "a_renamed_scale_set_is_refused" {
  command = plan

  variables {
    runner_scale_set_name = "other"
  }

  expect_failures = [aws_launch_template.runner]
}

run "a_renamed_organization_is_refused" {
  command = plan

  variables {
    organization_name = "other"
  }

  expect_failures = [aws_launch_template.runner]
}

run "a_renamed_deployment_is_refused" {
  command = plan

  variables {
    name = "other"
  }

  expect_failures = [aws_dynamodb_table.this]
}

run "a_name_in_other_letters_is_the_same_scale_set" {
  command = plan

  variables {
    organization_name = "ACME"
  }
}

run "a_scale_set_that_was_given_up_may_have_another_name" {
  command = apply

  plan_options {
    replace = [terraform_data.scope]
  }
  variables {
    runner_scale_set_name = "other"
  }

  assert {
    condition     = output.scope == "github.com/acme/default/other"
    error_message = "The new name counts."
  }
}
