# No images: hosts and runners start from a stock Ubuntu, and user data makes of it what an image is. And what else user data can hold.

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
  mock_resource "aws_s3_bucket" {
    defaults = { bucket = "packages", id = "packages" }
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
  package               = { x86_64 = { url = "https://example.com/agent_1.0.0_amd64.deb", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } }
  scaler_subnet_ids     = ["subnet-0a", "subnet-0b"]
}

run "no_images" {
  command = apply

  assert {
    condition     = data.aws_ami.scaler.owners == tolist(["099720109477"]) && data.aws_ami.runner.owners == tolist(["099720109477"]) && alltrue([for image in [data.aws_ami.scaler, data.aws_ami.runner] : one(image.filter).values == toset(["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"]) && image.most_recent])
    error_message = "Both start from Canonical's newest Ubuntu 24.04."
  }
  assert {
    condition     = aws_launch_template.scaler.image_id == data.aws_ami.scaler.id && aws_launch_template.runner.image_id == data.aws_ami.runner.id
    error_message = "The templates name it."
  }
  assert {
    condition     = [for file in local.scaler_cloud_config.write_files : "${file.path} ${file.permissions} ${file.owner}"] == ["/etc/gha-listener-scaler/environment 0600 root:root", "/var/lib/gha-listener-scaler-stock.sh 0700 root:root"]
    error_message = "A host's settings are root's until the package brings the group."
  }
  assert {
    condition     = one(local.scaler_cloud_config.runcmd)[0] == "env" && alltrue([for word in ["PACKAGE_URL=https://example.com/agent_1.0.0_amd64.deb", "PACKAGE_SHA256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "PACKAGE_SIGNED=false", "AWS_REGION=us-east-1"] : contains(one(local.scaler_cloud_config.runcmd), word)])
    error_message = "A host installs the package by address and checksum."
  }
  assert {
    condition     = slice(one(local.runner_cloud_config.runcmd), length(one(local.runner_cloud_config.runcmd)) - 3, length(one(local.runner_cloud_config.runcmd))) == ["bash", "/var/lib/gha-listener-scaler-stock.sh", "runner"] && contains(one(local.runner_cloud_config.runcmd), "RUNNER_VERSION=2.338.0") && contains(one(local.runner_cloud_config.runcmd), "RUNNER_ARCHITECTURE=x64") && contains(one(local.runner_cloud_config.runcmd), "RUNNER_SHA256=${var.runner_release.sha256.x64}")
    error_message = "A runner installs GitHub's runner, pinned by version and checksum."
  }
  assert {
    condition     = startswith(output.runner_user_data, "#cloud-config\n") && strcontains(local.runner_cloud_config.write_files[0].content, "DYNAMODB_TABLE=\"gha-listener-scaler\"\n") && local.runner_cloud_config.write_files[0].path == "/etc/gha-runner-boot/environment"
    error_message = "A runner's settings are in its unit's environment file."
  }
  assert {
    condition     = length(aws_s3_bucket.packages) == 0 && !strcontains(aws_iam_role_policy.runner.policy, "s3:")
    error_message = "Without a file there is no bucket, and no right to read one."
  }
}

run "a_package_from_a_file" {
  command = apply

  variables {
    package = { x86_64 = { file = "files/stock.sh" } }
  }

  assert {
    condition     = one(values(aws_s3_object.package)).source == "files/stock.sh" && one(values(aws_s3_object.package)).bucket == aws_s3_bucket.packages[0].bucket && aws_s3_bucket_public_access_block.packages[0].block_public_policy
    error_message = "The file is uploaded to a bucket that is closed to the public."
  }
  assert {
    condition     = contains(one(local.scaler_cloud_config.runcmd), "PACKAGE_SIGNED=true") && contains(one(local.scaler_cloud_config.runcmd), "PACKAGE_SHA256=${filesha256("files/stock.sh")}") && contains(one(local.scaler_cloud_config.runcmd), "PACKAGE_URL=https://s3.us-east-1.amazonaws.com/packages/${one(values(aws_s3_object.package)).key}")
    error_message = "Instances fetch it with their role."
  }
  assert {
    condition     = alltrue([for policy in [aws_iam_role_policy.scaler.policy, aws_iam_role_policy.runner.policy] : one([for statement in jsondecode(policy).Statement : statement.Resource if statement.Sid == "Package"]) == ["arn:aws:s3:::packages/${one(values(aws_s3_object.package)).key}"]])
    error_message = "Hosts and runners may read that object, and no other."
  }
}

run "a_bucket_of_ones_own" {
  command = apply

  variables {
    package        = { x86_64 = { file = "files/stock.sh" } }
    package_bucket = "our-bucket"
  }

  assert {
    condition     = length(aws_s3_bucket.packages) == 0 && one(values(aws_s3_object.package)).bucket == "our-bucket"
    error_message = "The file is uploaded there."
  }
}

run "images_of_ones_own_need_no_package" {
  command = apply

  override_data {
    target = data.aws_ssm_parameter.scaler_ami[0]
    values = { insecure_value = "ami-0d" }
  }
  variables {
    package        = {}
    scaler_ami_id  = "ssm:/images/scaler"
    ec2_ami_filter = { name = "gha-runner-x64-*" }
  }

  assert {
    condition     = aws_launch_template.scaler.image_id == "ami-0d" && one(data.aws_ami.scaler.filter).values == toset(["ami-0d"])
    error_message = "A parameter's value is the image."
  }
  assert {
    condition     = data.aws_ami.runner.owners == tolist(["self"]) && one(data.aws_ami.runner.filter).name == "name" && aws_launch_template.runner.image_id == data.aws_ami.runner.id
    error_message = "A filter's newest is the image."
  }
  assert {
    condition     = jsonencode(local.scaler_cloud_config.runcmd) == jsonencode([["systemctl", "enable", "--now", "gha-listener-scaler.service"]]) && jsondecode(output.runner_user_data) == { AWS_REGION = "us-east-1", DYNAMODB_TABLE = "gha-listener-scaler" }
    error_message = "User data is what it is for images."
  }
}

run "what_runners_and_jobs_are_told" {
  command = apply

  variables {
    package             = {}
    scaler_ami_id       = "ami-0a"
    ec2_ami_id          = "ami-0b"
    runner_settings     = { BOOT_TIMEOUT = "10m", AWS_ENDPOINT_URL_DYNAMODB = "https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com" }
    runner_environment  = { GOPROXY = "https://proxy.example.com" }
    runner_hooks        = { job_started = "#!/bin/sh\nexit 0\n" }
    runner_start_script = "#!/bin/sh\nexit 0\n"
    proxy               = { url = "http://proxy.example.com:3128", no_proxy = [".vpce.amazonaws.com"] }
    ca_certificates     = ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"]
  }

  assert {
    condition     = [for file in local.runner_cloud_config.write_files : "${file.path} ${file.permissions}"] == ["/etc/gha-runner-boot/environment 0600", "/etc/gha-runner-boot/runner.env 0644", "/etc/gha-runner-boot/hooks/job-started.sh 0755", "/etc/gha-runner-boot/start.d/50-start 0755"] && !can(local.runner_cloud_config.runcmd)
    error_message = "Settings, variables, hook and script are written where the image's unit looks for them."
  }
  assert {
    condition     = alltrue([for line in ["BOOT_TIMEOUT=\"10m\"", "AWS_REGION=\"us-east-1\"", "https_proxy=\"http://proxy.example.com:3128\"", "no_proxy=\"localhost,127.0.0.1,::1,169.254.169.254,fd00:ec2::254,.vpce.amazonaws.com\""] : strcontains(local.runner_cloud_config.write_files[0].content, "${line}\n")])
    error_message = "`agent boot` reads settings and proxy."
  }
  assert {
    condition     = alltrue([for line in ["GOPROXY=https://proxy.example.com", "HTTPS_PROXY=http://proxy.example.com:3128", "ACTIONS_RUNNER_HOOK_JOB_STARTED=/etc/gha-runner-boot/hooks/job-started.sh"] : strcontains(local.runner_cloud_config.write_files[1].content, "${line}\n")])
    error_message = "Jobs have variables, proxy and hook."
  }
  assert {
    condition     = strcontains(local.scaler_environment, "https_proxy=\"http://proxy.example.com:3128\"\n") && jsonencode(local.scaler_cloud_config.ca_certs.trusted) == jsonencode(var.ca_certificates) && jsonencode(local.runner_cloud_config.ca_certs.trusted) == jsonencode(var.ca_certificates)
    error_message = "Hosts have the proxy, and both trust the certificates."
  }
}
