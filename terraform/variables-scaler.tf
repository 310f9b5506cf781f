# The hosts of the agents.

variable "name" {
  type        = string
  default     = "gha-listener-scaler"
  description = "The name of everything that is made: group, table, roles, log group, alarms. One name for each deployment in an account: roles and dashboards are not of a region."

  validation {
    # 40: a role's name has at most 64 characters, and suffixes are added.
    condition     = can(regex("^[a-z][a-z0-9-]{2,39}$", var.name))
    error_message = "name has 3 to 40 small letters, digits and '-', a letter first."
  }
}

variable "scaler_count" {
  type        = number
  default     = 2
  description = "How many hosts: one leads, the others stand by. Two survive the loss of one; a third shortens nothing but the time to the next repair."

  validation {
    condition     = var.scaler_count >= 2 && var.scaler_count <= 10 && floor(var.scaler_count) == var.scaler_count
    error_message = "scaler_count is a whole number from 2 to 10: a single host is no failover."
  }
}

variable "architecture" {
  type        = string
  default     = "x86_64"
  description = "The processor of runners, and of hosts unless scaler_architecture says otherwise: x86_64 (or x64, as GitHub calls it) or arm64. arm64 is supported by this module and untested."

  validation {
    condition     = contains(["x86_64", "x64", "arm64"], var.architecture)
    error_message = "architecture is x86_64 (or x64) or arm64."
  }
}

variable "scaler_architecture" {
  type        = string
  default     = null
  description = "The processor of the agents' hosts, where it differs from the runners': x86_64 (or x64) or arm64. arm64 hosts cost a fifth less. Null: var.architecture."

  validation {
    condition     = var.scaler_architecture == null || contains(["x86_64", "x64", "arm64"], coalesce(var.scaler_architecture, "x64"))
    error_message = "scaler_architecture is x86_64 (or x64) or arm64."
  }
}

variable "scaler_max_age_days" {
  type        = number
  default     = 30
  description = "How old a host may become before the group replaces it, days; a new one is launched first. A host's kernel is only renewed with the host. 0: as old as it likes."

  validation {
    condition     = var.scaler_max_age_days >= 0 && var.scaler_max_age_days <= 365 && floor(var.scaler_max_age_days) == var.scaler_max_age_days
    error_message = "scaler_max_age_days is a whole number from 0 to 365."
  }
}

variable "scaler_instance_type" {
  type        = string
  default     = null
  description = "The instance type of the agents' hosts. Null: t3.nano, or t4g.nano for arm64. docs/costs.md says what of its 512 MB is used."

  validation {
    condition     = var.scaler_instance_type == null || can(regex("^[a-z0-9-]+[.][a-z0-9-]+$", var.scaler_instance_type))
    error_message = "scaler_instance_type is an instance type, like t3.micro."
  }
}

variable "scaler_subnet_ids" {
  type        = list(string)
  description = "The subnets of the agents' hosts, in at least two availability zones of one VPC. In subnets that give public addresses (the cheap layout) nothing is reachable from outside all the same; private ones need a NAT gateway (docs/costs.md)."

  validation {
    condition     = length(var.scaler_subnet_ids) >= 2 && length(distinct(var.scaler_subnet_ids)) == length(var.scaler_subnet_ids)
    error_message = "scaler_subnet_ids names at least two subnets, and none twice."
  }
  validation {
    condition     = alltrue([for subnet in var.scaler_subnet_ids : can(regex("^subnet-[0-9a-f]{1,32}$", subnet))])
    error_message = "Each of scaler_subnet_ids is subnet- and hexadecimal digits."
  }
}

variable "scaler_volume_gib" {
  type        = number
  default     = 8
  description = "The size of a host's root volume, GiB (gp3, encrypted). Not below the image's, which ami/ makes 8."

  validation {
    condition     = var.scaler_volume_gib >= 8 && var.scaler_volume_gib <= 1024 && floor(var.scaler_volume_gib) == var.scaler_volume_gib
    error_message = "scaler_volume_gib is a whole number from 8 to 1024."
  }
}

variable "scaler_settings" {
  type        = map(string)
  default     = {}
  description = "Further settings of the agent, by the names of docs/configuration.md, like { IDLE_TIMEOUT = \"5m\" }. Never a secret."

  validation {
    condition     = length([for name in keys(var.scaler_settings) : name if !try(local.known_settings[name].host, false)]) == 0
    error_message = "scaler_settings names what is no setting of `agent run` (docs/configuration.md): ${join(", ", [for name in keys(var.scaler_settings) : name if !try(local.known_settings[name].host, false)])}."
  }
  validation {
    condition     = length([for name in keys(var.scaler_settings) : name if contains(keys(local.settings_of_variables), name)]) == 0
    error_message = "The module sets these itself, and policies and tags with them: ${join(", ", [for name in keys(var.scaler_settings) : "${name} by ${local.settings_of_variables[name]}" if contains(keys(local.settings_of_variables), name)])}."
  }
  validation {
    condition     = length([for name, value in var.scaler_settings : name if !can(regex(try(local.known_settings[name].form, "."), value))]) == 0
    error_message = "scaler_settings has values of another form than docs/configuration.md allows: ${join(", ", [for name, value in var.scaler_settings : name if !can(regex(try(local.known_settings[name].form, "."), value))])}. A duration is like 800ms, 2s or 1h30m, without blanks."
  }
  validation {
    condition     = alltrue([for value in values(var.scaler_settings) : !can(regex("[[:cntrl:]]", value))])
    error_message = "The values of scaler_settings are single lines."
  }
}

variable "startup_seconds" {
  type        = number
  default     = 600
  description = "How long a new host may take until its agent leads or could, seconds. A host that takes longer is abandoned, and the hosts before it stay. A host from a stock Ubuntu takes two to four minutes."

  validation {
    condition     = var.startup_seconds >= 180 && var.startup_seconds <= 3600 && floor(var.startup_seconds) == var.startup_seconds
    error_message = "startup_seconds is a whole number from 180 to 3600."
  }
}

variable "handover_seconds" {
  type        = number
  default     = 90
  description = "How long a host that is to be terminated is kept for its agent to hand over, seconds. The agent needs about one and ends the wait itself."

  validation {
    condition     = var.handover_seconds >= 60 && var.handover_seconds <= 120 && floor(var.handover_seconds) == var.handover_seconds
    error_message = "handover_seconds is a whole number from 60 to 120."
  }
}

variable "session_manager" {
  type        = bool
  default     = true
  description = "Whether the hosts may be entered by SSM Session Manager: the only way in, since no port is open and no key is known."
  nullable    = false
}
