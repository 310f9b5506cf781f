# Images that are given, or none: then hosts and runners start from Canonical's Ubuntu 24.04, and user data makes of it what ami/ builds. That takes
# a minute or two at each start, so images of one's own are the faster way.

locals {
  # Canonical's accounts (https://documentation.ubuntu.com/aws/, "Find Ubuntu images on AWS", 2026-11).
  canonical          = { aws = "099720109477", aws-us-gov = "513442679011", aws-cn = "837727238323" }
  ubuntu_owner       = lookup(local.canonical, local.partition, "099720109477")
  debian_names       = { x86_64 = "amd64", arm64 = "arm64" }
  github_names       = { x86_64 = "x64", arm64 = "arm64" }
  stock_scaler       = var.scaler_ami_id == null && var.scaler_ami_filter == null
  stock_runner       = var.ec2_ami_id == null && var.ec2_ami_filter == null
  scaler_ubuntu      = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${local.debian_names[local.scaler_architecture]}-server-*"
  runner_ubuntu      = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${local.debian_names[local.architecture]}-server-*"
  scaler_parameter   = try(trimprefix(regex("^ssm:.+$", var.scaler_ami_id), "ssm:"), null)
  runner_parameter   = try(trimprefix(regex("^ssm:.+$", var.ec2_ami_id), "ssm:"), null)
  scaler_image_id    = local.scaler_parameter == null ? var.scaler_ami_id : one(data.aws_ssm_parameter.scaler_ami[*].insecure_value)
  runner_image_id    = local.runner_parameter == null ? var.ec2_ami_id : one(data.aws_ssm_parameter.runner_ami[*].insecure_value)
  stock_script       = file("${path.module}/files/stock.sh")
  stock_script_place = "/var/lib/gha-listener-scaler-stock.sh"
}

data "aws_ssm_parameter" "scaler_ami" {
  count = local.scaler_parameter == null ? 0 : 1
  name  = local.scaler_parameter
}

data "aws_ssm_parameter" "runner_ami" {
  count = local.runner_parameter == null ? 0 : 1
  name  = local.runner_parameter
}

# The images tell their architecture, and the name and size of their root device; a wrong id is noticed here and not by a boot that never comes.
data "aws_ami" "scaler" {
  most_recent = true
  owners      = local.stock_scaler ? [local.ubuntu_owner] : var.scaler_ami_id != null ? null : var.scaler_ami_filter.owners

  filter {
    name   = var.scaler_ami_id == null ? "name" : "image-id"
    values = [local.stock_scaler ? local.scaler_ubuntu : var.scaler_ami_id != null ? local.scaler_image_id : var.scaler_ami_filter.name]
  }
}

data "aws_ami" "runner" {
  most_recent = true
  owners      = local.stock_runner ? [local.ubuntu_owner] : var.ec2_ami_id != null ? null : var.ec2_ami_filter.owners

  filter {
    name   = var.ec2_ami_id == null ? "name" : "image-id"
    values = [local.stock_runner ? local.runner_ubuntu : var.ec2_ami_id != null ? local.runner_image_id : var.ec2_ami_filter.name]
  }
}

locals {
  # ---- the package, by processor: from an address, or from a file that is uploaded to a bucket
  package_files = { for processor, package in var.package : processor => package.file if package.file != null }
  own_bucket    = length(local.package_files) > 0 && var.package_bucket == null
  bucket        = local.own_bucket ? one(aws_s3_bucket.packages[*].bucket) : var.package_bucket
  packages = { for processor, package in var.package : processor => {
    PACKAGE_URL    = package.file == null ? package.url : "https://s3.${local.region}.${local.dns_suffix}/${local.bucket}/${aws_s3_object.package[processor].key}"
    PACKAGE_SHA256 = package.file == null ? package.sha256 : filesha256(package.file)
    PACKAGE_SIGNED = tostring(package.file != null)
  } }

  # ---- what the scripts of ami/ take
  scaler_stock_variables = merge(local.proxy_variables, try(local.packages[local.scaler_architecture], {}), {
    AWS_REGION               = local.region
    CLOUDWATCH_AGENT_VERSION = "latest"
    CLOUDWATCH_AGENT_MIRROR  = var.cloudwatch_agent_mirror
  })
  runner_stock_variables = merge(local.proxy_variables, try(local.packages[local.architecture], {}), {
    AWS_REGION          = local.region
    RUNNER_ARCHITECTURE = local.github_names[local.architecture]
    RUNNER_VERSION      = var.runner_release.version
    RUNNER_RELEASED     = var.runner_release.released
    RUNNER_SHA256       = lookup(var.runner_release.sha256, local.github_names[local.architecture], "")
    RUNNER_MIRROR       = var.runner_mirror
    RUNNER_PACKAGES     = join(" ", var.runner_packages)
    RUNNER_DOCKER       = tostring(var.runner_docker)
    RUNNER_SUDO         = tostring(var.runner_sudo)
    RUNNER_SCRIPT       = ""
  })
  stock_commands = {
    for kind, variables in { scaler = local.scaler_stock_variables, runner = local.runner_stock_variables } :
    kind => [concat(["env"], [for name, value in variables : "${name}=${value}"], ["bash", local.stock_script_place, kind])]
  }
  stock_file = { path = local.stock_script_place, permissions = "0700", owner = "root:root", content = local.stock_script }
}

resource "aws_s3_bucket" "packages" {
  #checkov:skip=CKV_AWS_18: it holds a public program; who reads it is no secret
  #checkov:skip=CKV_AWS_21: each version of the package is an object of its own
  #checkov:skip=CKV_AWS_144: it is uploaded anew by each apply that lacks it
  #checkov:skip=CKV_AWS_145: a public program needs no key of one's own
  #checkov:skip=CKV2_AWS_61: some megabytes
  #checkov:skip=CKV2_AWS_62: nobody waits for its events
  count = local.own_bucket ? 1 : 0

  bucket_prefix = "${substr(var.name, 0, 36)}-"
  force_destroy = true
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "packages" {
  count = local.own_bucket ? 1 : 0

  bucket                  = aws_s3_bucket.packages[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_object" "package" {
  #checkov:skip=CKV_AWS_186: a public program needs no key of one's own
  for_each = local.package_files

  bucket = local.bucket
  # By its content: hosts of the last settings still find theirs.
  key         = "${substr(filesha256(each.value), 0, 16)}/${basename(each.value)}"
  source      = each.value
  source_hash = filesha256(each.value)
  tags        = var.tags
}
