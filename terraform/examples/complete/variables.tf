variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The region of everything."
}

variable "zones" {
  type        = list(string)
  default     = ["us-east-1a", "us-east-1b", "us-east-1c"]
  description = "The availability zones of agents and runners, at least two. Not all zones have all instance types."
}

variable "github_enterprise_url" {
  type        = string
  default     = "https://github.com"
  description = "Where GitHub is."
}

variable "organization_name" {
  type        = string
  description = "The organization whose jobs are run."
}

variable "github_app_id" {
  type        = string
  description = "The App's client id."
}

variable "github_app_installation_id" {
  type        = number
  description = "The number of the App's installation."
}

variable "scaler_ami_id" {
  type        = string
  description = "The image of the agents' hosts."
}

variable "runner_ami_id" {
  type        = string
  description = "The image of runners."
}

variable "alarm_email" {
  type        = string
  description = "Who is told when an alarm begins and ends."
}

variable "runbook_url" {
  type        = string
  default     = "docs/operations.md"
  description = "Where docs/operations.md is read by those who are woken."
}
