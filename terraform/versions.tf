terraform {
  # Validations that look at other variables need Terraform 1.9. Tested with 1.11.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Modules that are used beside this one may require version 6 (terraform-aws-github-runner requires 6.33 or later, 2026-11).
      # Tested with 5.100.0. Only arguments that both versions know are used; version 6 was not tried.
      version = ">= 5.100, < 7"
    }
  }
}
