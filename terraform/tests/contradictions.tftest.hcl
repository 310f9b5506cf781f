# What only AWS can tell is checked before anything is made: zones of subnets, architectures and sizes of images.

mock_provider "aws" {
  mock_data "aws_ami" {
    defaults = { architecture = "arm64", root_device_name = "/dev/sda1" }
  }
  mock_data "aws_subnet" {
    defaults = { availability_zone = "us-east-1a", vpc_id = "vpc-1" }
  }
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::123456789012:instance-profile/made" }
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

run "runners_of_another_architecture_and_in_one_zone" {
  command = plan

  expect_failures = [aws_launch_template.runner]
}

run "hosts_of_another_architecture" {
  command = plan

  override_data {
    target = data.aws_ami.runner
    values = { architecture = "x86_64", root_device_name = "/dev/sda1" }
  }
  variables {
    ec2_subnet_ids = ["subnet-0a"]
  }

  expect_failures = [aws_launch_template.scaler]
}

run "one_zone" {
  command = plan

  variables {
    architecture   = "arm64"
    ec2_subnet_ids = ["subnet-0a"]
  }

  expect_failures = [aws_autoscaling_group.scaler]
}

run "runner_types_of_another_architecture" {
  command = plan

  variables {
    architecture       = "arm64"
    ec2_instance_types = ["m7g.large", "m7i.large"]
    ec2_subnet_ids     = ["subnet-0a"]
  }

  expect_failures = [aws_launch_template.runner]
}

run "host_type_of_another_architecture" {
  command = plan

  variables {
    architecture         = "arm64"
    scaler_instance_type = "t3.micro"
    ec2_subnet_ids       = ["subnet-0a"]
  }

  expect_failures = [aws_launch_template.scaler]
}

run "a_runners_volume_smaller_than_its_image" {
  command = plan

  override_data {
    target = data.aws_ami.runner
    values = {
      architecture          = "arm64"
      root_device_name      = "/dev/sda1"
      block_device_mappings = [{ device_name = "/dev/sda1", ebs = { volume_size = "20" }, no_device = "", virtual_name = "" }]
    }
  }
  variables {
    architecture      = "arm64"
    runner_volume_gib = 19
    ec2_subnet_ids    = ["subnet-0a"]
  }

  expect_failures = [aws_launch_template.runner]
}

run "a_runners_volume_with_more_throughput_than_its_operations_allow" {
  command = plan

  variables {
    architecture             = "arm64"
    runner_volume_throughput = 1000
    ec2_subnet_ids           = ["subnet-0a"]
  }

  expect_failures = [aws_launch_template.runner]
}

run "a_hosts_volume_smaller_than_its_image" {
  command = plan

  override_data {
    target = data.aws_ami.scaler
    values = {
      architecture          = "arm64"
      root_device_name      = "/dev/sda1"
      block_device_mappings = [{ device_name = "/dev/sda1", ebs = { volume_size = "9" }, no_device = "", virtual_name = "" }]
    }
  }
  variables {
    architecture   = "arm64"
    ec2_subnet_ids = ["subnet-0a"]
  }

  expect_failures = [aws_launch_template.scaler]
}

run "several_networks" {
  command = plan

  override_data {
    target = data.aws_subnet.scaler[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-2" }
  }
  variables {
    architecture   = "arm64"
    ec2_subnet_ids = ["subnet-0a"]
  }

  expect_failures = [aws_autoscaling_group.scaler]
}

run "runners_in_several_networks" {
  command = plan

  override_data {
    target = data.aws_subnet.scaler[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-1" }
  }
  override_data {
    target = data.aws_subnet.runner[1]
    values = { availability_zone = "us-east-1b", vpc_id = "vpc-2" }
  }
  variables {
    architecture = "arm64"
  }

  expect_failures = [aws_launch_template.runner]
}
