# Protection, logs, alarms, and what an organization asks of every module.

variable "table_name" {
  type        = string
  default     = null
  description = "The table's name. Null: var.name. A table restored from a point in time has another."

  validation {
    condition     = var.table_name == null || can(regex("^[A-Za-z0-9_.-]{3,255}$", var.table_name))
    error_message = "table_name has 3 to 255 letters, digits, '-', '_' and '.'."
  }
}

variable "deletion_protection" {
  type        = bool
  default     = true
  description = "Whether the table is protected from deletion. To destroy a deployment: apply with false, then destroy."
  nullable    = false
}

variable "kms_key_arns" {
  type = object({
    table      = optional(string)
    credential = optional(string)
    volumes    = optional(string)
    logs       = optional(string)
    sessions   = optional(string)
    images     = optional(list(string), [])
  })
  default     = {}
  description = "KMS keys of your own, by what they encrypt: table, credential (the parameter or secret that github_token or github_app names), volumes (of hosts and runners), logs, sessions (of Session Manager, if its preferences name a key), images (the keys that given images are encrypted with). What isn't given has AWS's own keys, at no cost; volumes then have the account's default. docs/images.md, \"Keys of your own\", says what each key's policy must allow."
  nullable    = false

  validation {
    condition     = alltrue([for key in compact(concat([var.kms_key_arns.table, var.kms_key_arns.credential, var.kms_key_arns.volumes, var.kms_key_arns.logs, var.kms_key_arns.sessions], var.kms_key_arns.images)) : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", key))])
    error_message = "Each of kms_key_arns is a key's ARN, arn:aws:kms:REGION:ACCOUNT:key/ID. An alias won't do: policies don't follow it."
  }
}

variable "scaler_policy_arns" {
  type        = list(string)
  default     = []
  description = "Further policies of the agents' hosts, by ARN, for what an organization puts on its machines: session logs in S3, inventory, scanners."

  validation {
    condition     = alltrue([for policy in var.scaler_policy_arns : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", policy))])
    error_message = "Each of scaler_policy_arns is a policy's ARN."
  }
}

variable "strict_launch_policy" {
  type        = bool
  default     = false
  description = "Whether the agents' role may run instances by this module's launch template alone (conditions on ec2:LaunchTemplate). It bounds a stolen role further, but no policy that others publish for instant fleets has these conditions, and nobody tried them here on AWS. If launches fail with UnauthorizedOperation, set it to false."
  nullable    = false
}

variable "permissions_boundary_arn" {
  type        = string
  default     = null
  description = "A permissions boundary for the roles, where the organization demands one."

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is a policy's ARN."
  }
}

variable "log_group" {
  type        = bool
  default     = true
  description = "Whether to make the log group /aws/ec2/gha-listener-scaler, to which the image sends. False for a second deployment in a region, which shares it."
  nullable    = false
}

variable "log_retention_days" {
  type        = number
  default     = 30
  description = "How long logs are kept, days."

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the periods of CloudWatch: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096 …"
  }
}

variable "alarms" {
  type        = bool
  default     = true
  description = "Whether to make the thirteen alarms (ten are free in an account). They watch what the leader sends (docs/metrics.md), the hosts' group and their disks."
  nullable    = false
}

variable "alarm_topic_arns" {
  type        = list(string)
  default     = []
  description = "SNS topics that are told when an alarm begins and ends. Without one nobody is woken: the alarms then only show."

  validation {
    condition     = alltrue([for topic in var.alarm_topic_arns : can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", topic))])
    error_message = "Each of alarm_topic_arns is a topic's ARN, arn:aws:sns:REGION:ACCOUNT:NAME."
  }
}

variable "waiting_job_seconds" {
  type        = number
  default     = 900
  description = "How long a job may wait for a runner before the alarm, seconds. Raise it where max_runners makes jobs queue by design."

  validation {
    condition     = var.waiting_job_seconds >= 60 && var.waiting_job_seconds <= 86400
    error_message = "waiting_job_seconds is from 60 to 86400."
  }
}

variable "runner_version_days" {
  type        = number
  default     = 7
  description = "How many days before GitHub refuses the image's runner version the alarm begins: the time to build and roll out an image."

  validation {
    condition     = var.runner_version_days >= 1 && var.runner_version_days <= 30
    error_message = "runner_version_days is from 1 to 30."
  }
}

variable "runbook_url" {
  type        = string
  default     = "docs/operations.md"
  description = "Where docs/operations.md is read by those who are woken; each alarm's description links its heading there."

  validation {
    condition     = can(regex("^[^[:space:]#]{1,300}$", var.runbook_url))
    error_message = "runbook_url is an address without blanks and without a fragment."
  }
}

variable "dashboard" {
  type        = bool
  default     = false
  description = "Whether to make the dashboard. Three are free in an account; each further one costs $3 a month, so it is off by default."
  nullable    = false
}

variable "tags" {
  type        = map(string)
  default     = {}
  description = "Tags of everything that is made here, and of runners and their volumes."

  validation {
    condition     = alltrue([for key in keys(var.tags) : !contains(["gha-scale-set", "gha-batch", "gha-epoch", "Type", "Name"], key) && !startswith(key, "aws:")])
    error_message = "The agent finds its instances by gha-scale-set, gha-batch and gha-epoch, and sets Type and Name: tags can't give these, nor keys of aws:."
  }
}
