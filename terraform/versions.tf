terraform {
  # 1.9 is the first whose validations may look at other variables. Tested with 1.11.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100" # tested with 5.100.0
    }
  }
}
