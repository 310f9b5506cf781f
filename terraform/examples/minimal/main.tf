# The least that works: two hosts in the default VPC, runners beside them, a token in Systems Manager.
provider "aws" {
  region = "us-east-1"
}

variable "scaler_ami_id" { type = string }
variable "runner_ami_id" { type = string }

# One subnet for each of three zones; the zone use1-az3 lacks many instance types.
data "aws_subnets" "default" {
  filter {
    name   = "default-for-az"
    values = ["true"]
  }
  filter {
    name   = "availability-zone-id"
    values = ["use1-az1", "use1-az2", "use1-az4"]
  }
}

module "scaler" {
  source = "../.."

  organization_name     = "acme"
  github_token          = "ssm:/gha-listener-scaler/github-token"
  runner_scale_set_name = "ec2"
  runner_labels         = ["self-hosted", "linux", "x64"]
  scaler_ami_id         = var.scaler_ami_id
  ec2_ami_id            = var.runner_ami_id
  scaler_subnet_ids     = sort(data.aws_subnets.default.ids) # EC2 lists them in any order; another one would roll the hosts
}

output "commands" {
  value = module.scaler.commands
}
