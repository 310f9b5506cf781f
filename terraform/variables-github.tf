# Where GitHub is, whose jobs are run, and how the agent signs in. The names are those of the agent's settings (docs/configuration.md).

variable "github_enterprise_url" {
  type        = string
  default     = "https://github.com"
  description = "Where GitHub is: https://github.com, https://NAME.ghe.com, or a GitHub Enterprise Server."

  validation {
    condition     = can(regex("^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$", var.github_enterprise_url))
    error_message = "github_enterprise_url is https://HOST, with a port if need be, without path, query or user."
  }
}

variable "organization_name" {
  type        = string
  default     = null
  description = "The organization whose jobs are run. Exactly one of organization_name, enterprise_name and repository_name is given."

  validation {
    condition     = var.organization_name == null || can(regex("^[A-Za-z0-9._-]{1,100}$", var.organization_name))
    error_message = "organization_name has letters, digits, '-', '_' and '.', at most 100."
  }
  validation {
    condition     = length([for owner in [var.organization_name, var.enterprise_name, var.repository_name] : owner if owner != null]) == 1
    error_message = "Exactly one of organization_name, enterprise_name and repository_name says whose jobs are run."
  }
}

variable "enterprise_name" {
  type        = string
  default     = null
  description = "The enterprise whose jobs are run: its slug, as it stands in the address of its page."

  validation {
    condition     = var.enterprise_name == null || can(regex("^[A-Za-z0-9._-]{1,100}$", var.enterprise_name))
    error_message = "enterprise_name has letters, digits, '-', '_' and '.', at most 100."
  }
}

variable "repository_name" {
  type        = string
  default     = null
  description = "The one repository whose jobs are run, as OWNER/REPOSITORY."

  validation {
    condition     = var.repository_name == null || can(regex("^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$", var.repository_name))
    error_message = "repository_name is OWNER/REPOSITORY."
  }
}

variable "github_token" {
  type        = string
  default     = null
  description = "Where the personal access token is kept: ssm:PARAMETER or secretsmanager:SECRET, by name or ARN. Never the token itself, which would stand in the state. Either this or github_app."

  validation {
    condition     = var.github_token == null || can(regex("^(ssm|secretsmanager):[!-~]+$", var.github_token))
    error_message = "github_token is a reference, ssm:PARAMETER or secretsmanager:SECRET. Never give the token itself: it would stand in the state and in user data."
  }
  validation {
    condition     = (var.github_token == null) != (var.github_app == null)
    error_message = "Either github_token or github_app says how the agent signs in to GitHub."
  }
}

variable "github_app" {
  type = object({
    id              = string
    installation_id = number
    private_key     = optional(string)
    kms_key_arn     = optional(string)
  })
  default     = null
  description = "The GitHub App to sign in as: its client id or number, the number of its installation, and its private key. Either private_key, where the PEM is kept: ssm:PARAMETER or secretsmanager:SECRET; or kms_key_arn, an RSA key in KMS that holds it and signs: then nobody can read it."

  validation {
    condition     = var.github_app == null || can(regex("^[A-Za-z0-9._-]{1,100}$", var.github_app.id))
    error_message = "github_app.id is the App's client id (Iv…) or its number."
  }
  validation {
    condition     = var.github_app == null || try(var.github_app.installation_id >= 1 && floor(var.github_app.installation_id) == var.github_app.installation_id, false)
    error_message = "github_app.installation_id is the whole number that ends the address of the installation's page at GitHub."
  }
  validation {
    condition     = var.github_app == null || try((var.github_app.private_key == null) != (var.github_app.kms_key_arn == null), false)
    error_message = "github_app has either private_key or kms_key_arn."
  }
  validation {
    condition     = try(var.github_app.kms_key_arn, null) == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.github_app.kms_key_arn))
    error_message = "github_app.kms_key_arn is a key's own ARN, arn:aws:kms:REGION:ACCOUNT:key/ID: IAM knows no right to sign by an alias."
  }
  validation {
    condition     = try(var.github_app.private_key, null) == null || can(regex("^(ssm|secretsmanager):[!-~]+$", var.github_app.private_key))
    error_message = "github_app.private_key is a reference, ssm:PARAMETER or secretsmanager:SECRET. Never give the key itself: it would stand in the state and in user data."
  }
}

variable "runner_scale_set_name" {
  type        = string
  description = "The runner scale set's name. It is made at GitHub when it isn't there. Jobs reach it by runner_labels."

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,100}$", var.runner_scale_set_name)) && !can(regex("^[.]+$", var.runner_scale_set_name))
    error_message = "runner_scale_set_name has letters, digits, '-', '_' and '.', at most 100."
  }
}

variable "runner_group" {
  type        = string
  default     = "default"
  description = "The runner group that the scale set belongs to. A group other than the default one must exist at GitHub."

  validation {
    # The scope is the value of an instance's tag, whose length EC2 limits to 256 and whose characters to these.
    condition     = can(regex("^[A-Za-z0-9 _.:/=+@-]{1,100}$", var.runner_group)) && trimspace(var.runner_group) == var.runner_group
    error_message = "runner_group has letters, digits, spaces and any of _ . : / = + - @, at most 100."
  }
}

variable "runner_labels" {
  type        = list(string)
  default     = []
  description = "The labels that jobs name in runs-on. Empty: the scale set's name."

  validation {
    condition     = alltrue([for label in var.runner_labels : can(regex("^[^,[:cntrl:]]{1,255}$", label)) && trimspace(label) == label])
    error_message = "Each of runner_labels has 1 to 255 printable characters without a comma."
  }
  validation {
    condition     = length(distinct(var.runner_labels)) == length(var.runner_labels)
    error_message = "runner_labels has a label twice."
  }
}
