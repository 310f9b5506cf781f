# The least that works: two hosts in the default VPC, runners beside them, a token in Systems Manager. Hosts and runners start from a stock Ubuntu.
provider "aws" {
  region = "us-east-1"
}

variable "organization" { type = string }
variable "package" { type = string } # the path of the .deb file that `make package` made

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

  organization_name     = var.organization
  github_token          = "ssm:/gha-listener-scaler/github-token"
  runner_scale_set_name = "ec2"
  runner_labels         = ["self-hosted", "linux", "x64"]
  package               = { x86_64 = { file = abspath(var.package) } }
  scaler_subnet_ids     = sort(data.aws_subnets.default.ids) # EC2 lists them in any order; another one would roll the hosts
}

output "next_steps" {
  value = module.scaler.next_steps
}
output "commands" {
  value = module.scaler.commands
}
