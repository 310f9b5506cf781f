# What jobs find on a runner. An image of ami/ settles packages, Docker and sudo when it is built; the rest reaches every runner by user data.

variable "runner_packages" {
  type        = list(string)
  default     = []
  description = "Ubuntu packages that jobs need, on top of git, curl, jq, unzip, zip and xz-utils. On a stock Ubuntu alone: an image has its own."

  validation {
    condition     = alltrue([for package in var.runner_packages : can(regex("^[a-z0-9][a-z0-9+.-]+$", package))])
    error_message = "Each of runner_packages is a package's name."
  }
}

variable "runner_docker" {
  type        = bool
  default     = false
  description = "Whether jobs may use Docker, on a stock Ubuntu. Whoever speaks to its socket is root on the instance, and reaches the runners' role, which may read and write the instance's own boot record alone (docs/images.md, \"Docker, sudo and scripts of your own\")."
  nullable    = false
}

variable "runner_sudo" {
  type        = bool
  default     = false
  description = "Whether jobs may use sudo without a password, on a stock Ubuntu, as on GitHub's own runners. A job then reaches the runners' role, as with Docker."
  nullable    = false
}

variable "runner_start_script" {
  type        = string
  default     = null
  description = "A script (beginning with #!) that root runs on each runner before its job, on a stock Ubuntu and on an image. If it fails, the instance powers off without a job. Anybody in the account who may describe instances reads it: no secret."

  validation {
    condition     = var.runner_start_script == null || startswith(coalesce(var.runner_start_script, "#!"), "#!")
    error_message = "runner_start_script begins with #! and an interpreter."
  }
}

variable "runner_hooks" {
  type = object({
    job_started   = optional(string)
    job_completed = optional(string)
  })
  default     = {}
  description = "Scripts (beginning with #!) that GitHub's runner runs, as the jobs' user, when a job starts and when it is completed: ACTIONS_RUNNER_HOOK_JOB_STARTED and …_COMPLETED."
  nullable    = false

  validation {
    condition     = alltrue([for script in values(var.runner_hooks) : script == null || startswith(coalesce(script, "#!"), "#!")])
    error_message = "The scripts of runner_hooks begin with #! and an interpreter."
  }
}

variable "runner_environment" {
  type        = map(string)
  default     = {}
  description = "Variables that every job finds in its environment. No secret: jobs print them, and user data shows them."

  validation {
    condition     = alltrue([for name, value in var.runner_environment : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name)) && !can(regex("[[:cntrl:]]", value))])
    error_message = "runner_environment has names of letters, digits and _, and values of one line."
  }
}

variable "runner_settings" {
  type        = map(string)
  default     = {}
  description = "Further settings of `agent boot` on runners, by the names of docs/configuration.md, like { BOOT_TIMEOUT = \"10m\" }: endpoints, CA_FILE, the runner's command. Never a secret."

  validation {
    condition     = length([for name in keys(var.runner_settings) : name if !try(local.known_settings[name].runner, false) || contains(["AWS_REGION", "DYNAMODB_TABLE"], name)]) == 0
    error_message = "runner_settings names what is no setting of `agent boot`, or what the module sets itself: ${join(", ", [for name in keys(var.runner_settings) : name if !try(local.known_settings[name].runner, false) || contains(["AWS_REGION", "DYNAMODB_TABLE"], name)])}."
  }
  validation {
    condition     = length([for name, value in var.runner_settings : name if !can(regex(try(local.known_settings[name].form, "."), value)) || can(regex("[[:cntrl:]]", value))]) == 0
    error_message = "runner_settings has values of another form than docs/configuration.md allows: ${join(", ", [for name, value in var.runner_settings : name if !can(regex(try(local.known_settings[name].form, "."), value)) || can(regex("[[:cntrl:]]", value))])}."
  }
}
