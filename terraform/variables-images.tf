# What hosts and runners start from: images of one's own, or Canonical's Ubuntu 24.04 and a package.

variable "scaler_ami_id" {
  type        = string
  default     = null
  description = "The image of the agents' hosts, as ami/ builds it: ami-… or ssm:PARAMETER, whose value is one. Null, and no scaler_ami_filter: Canonical's Ubuntu 24.04, on which user data installs var.package."

  validation {
    condition     = var.scaler_ami_id == null || can(regex("^(ami-[0-9a-f]{1,32}|ssm:/?[A-Za-z0-9_./:-]{1,1000})$", var.scaler_ami_id))
    error_message = "scaler_ami_id is ami- and hexadecimal digits, or ssm: and a parameter's name."
  }
  validation {
    condition     = var.scaler_ami_id == null || var.scaler_ami_filter == null
    error_message = "scaler_ami_id and scaler_ami_filter are given together: give one."
  }
}

variable "scaler_ami_filter" {
  type = object({
    name   = string
    owners = optional(list(string), ["self"])
  })
  default     = null
  description = "The newest image of this name (* and ? allowed) and these owners, as ami/ builds it, for the agents' hosts: { name = \"gha-listener-scaler-x64-*\" }. A newer one replaces the hosts at the next apply."
}

variable "ec2_ami_id" {
  type        = string
  default     = null
  description = "The image that runners boot, as ami/ builds it: ami-… or ssm:PARAMETER, whose value is one. Null, and no ec2_ami_filter: Canonical's Ubuntu 24.04, on which user data installs var.package and GitHub's runner."

  validation {
    condition     = var.ec2_ami_id == null || can(regex("^(ami-[0-9a-f]{1,32}|ssm:/?[A-Za-z0-9_./:-]{1,1000})$", var.ec2_ami_id))
    error_message = "ec2_ami_id is ami- and hexadecimal digits, or ssm: and a parameter's name."
  }
  validation {
    condition     = var.ec2_ami_id == null || var.ec2_ami_filter == null
    error_message = "ec2_ami_id and ec2_ami_filter are given together: give one."
  }
}

variable "ec2_ami_filter" {
  type = object({
    name   = string
    owners = optional(list(string), ["self"])
  })
  default     = null
  description = "The newest image of this name (* and ? allowed) and these owners, as ami/ builds it, for runners: { name = \"gha-runner-x64-*\" }."
}

variable "package" {
  type = map(object({
    file   = optional(string)
    url    = optional(string)
    sha256 = optional(string)
  }))
  default     = {}
  description = "The Debian package by processor (x86_64, arm64), needed where hosts or runners start from a stock Ubuntu. Either file, the path of what `make package` made, which the module uploads to a bucket; or url and sha256, from where instances fetch it: { x86_64 = { file = \"bin/gha-listener-scaler_0.1.0_amd64.deb\" } }."

  validation {
    condition     = alltrue([for processor in keys(var.package) : contains(["x86_64", "arm64"], processor)])
    error_message = "The keys of package are x86_64 and arm64."
  }
  validation {
    condition     = alltrue([for package in values(var.package) : (package.file != null) != (package.url != null) && (package.url != null) == (package.sha256 != null)])
    error_message = "Each package has either file, or url and sha256."
  }
  validation {
    condition     = alltrue([for package in values(var.package) : package.url == null || (can(regex("^https://[^[:space:]'\"]+$", package.url)) && can(regex("^[0-9a-f]{64}$", package.sha256)))])
    error_message = "A package's url is https://…, and its sha256 64 small hexadecimal digits."
  }
  validation {
    condition     = alltrue([for package in values(var.package) : package.file == null || try(fileexists(package.file), false)])
    error_message = "A package's file isn't there: run make build package, and give the path as this configuration sees it."
  }
  validation {
    condition     = (!local.stock_scaler || contains(keys(var.package), local.scaler_architecture)) && (!local.stock_runner || contains(keys(var.package), local.architecture))
    error_message = "Hosts or runners start from a stock Ubuntu, and there is no package for their processor: give package, or images (scaler_ami_id, ec2_ami_id)."
  }
}

variable "package_bucket" {
  type        = string
  default     = null
  description = "The bucket, in this region, that packages are uploaded to when package has a file. Null: the module makes one."

  validation {
    condition     = var.package_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.package_bucket))
    error_message = "package_bucket is a bucket's name."
  }
}

variable "runner_release" {
  type = object({
    version  = string
    released = string
    sha256   = map(string)
  })
  default = {
    version  = "2.338.0"
    released = "2026-10-06"
    sha256 = {
      x64   = "af4b794c1bc41d73d40535e3fe092a39f9679cd8d965954c2aca25a05ca41d32"
      arm64 = "628b4a7258487b80c1d3c221095a7ded349f5ae0175fd3dfab708d07428f041b"
    }
  }
  description = "GitHub's runner on a stock Ubuntu: version without v, the day of its release, and the SHA-256 of actions-runner-linux-x64 and -arm64 from the release's notes (https://github.com/actions/runner/releases). GitHub gives no jobs to a version that is too old: docs/images.md, \"Upgrading GitHub's runner\". An image of ami/ has its own."
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+[.][0-9]+[.][0-9]+$", var.runner_release.version)) && can(formatdate("YYYY", "${var.runner_release.released}T00:00:00Z"))
    error_message = "runner_release has a version like 2.338.0 and a day like 2026-10-06."
  }
  validation {
    condition     = alltrue([for name, sum in var.runner_release.sha256 : contains(["x64", "arm64"], name) && can(regex("^[0-9a-f]{64}$", sum))])
    error_message = "runner_release.sha256 has 64 small hexadecimal digits for x64 and arm64."
  }
  validation {
    condition     = !local.stock_runner || contains(keys(var.runner_release.sha256), local.github_names[local.architecture])
    error_message = "runner_release.sha256 lacks the runners' processor."
  }
}

variable "runner_mirror" {
  type        = string
  default     = "https://github.com/actions/runner/releases/download"
  description = "Where a stock Ubuntu downloads GitHub's runner: MIRROR/vVERSION/actions-runner-linux-ARCHITECTURE-VERSION.tar.gz."

  validation {
    condition     = can(regex("^https://[^[:space:]'\"]+[^/]$", var.runner_mirror))
    error_message = "runner_mirror is https://…, without a slash at the end."
  }
}

variable "cloudwatch_agent_mirror" {
  type        = string
  default     = "https://amazoncloudwatch-agent.s3.amazonaws.com"
  description = "Where a stock host downloads Amazon's CloudWatch agent, its signature and its key. The signature is checked."

  validation {
    condition     = can(regex("^https://[^[:space:]'\"]+[^/]$", var.cloudwatch_agent_mirror))
    error_message = "cloudwatch_agent_mirror is https://…, without a slash at the end."
  }
}
