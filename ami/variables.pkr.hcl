variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The AWS region in which the images are built, and kept."
}

variable "copy_to_regions" {
  type        = list(string)
  default     = []
  description = "Further regions that get a copy of each image."
}

variable "architecture" {
  type        = string
  default     = "x64"
  description = "The images' processor: x64, or arm64 (which is not tested)."

  validation {
    condition     = contains(["x64", "arm64"], var.architecture)
    error_message = "The architecture must be x64 or arm64."
  }
}

variable "package" {
  type        = string
  description = "Path of the Debian package that `make package` made, for the same architecture."

  validation {
    condition     = reverse(split(".", var.package))[0] == "deb"
    error_message = "The package must be a .deb file: run `make package`."
  }
}

variable "instance_type" {
  type        = map(string)
  default     = { x64 = "t3.small", arm64 = "t4g.small" }
  description = "The instance type that builds the images, by architecture."
}

variable "subnet_id" {
  type        = string
  default     = ""
  description = "The subnet in which the images are built; it must reach the internet. Empty: one of the default VPC."
}

variable "encrypt" {
  type        = bool
  default     = true
  description = "Whether the images' snapshots are encrypted. An encrypted image can't be shared with every account."
}

variable "kms_key_id" {
  type        = string
  default     = ""
  description = "The KMS key of the snapshots: ARN, id or alias. Empty: the account's default EBS key. A key of your own must let Auto Scaling's service-linked role and the scaler's role use it (kms:CreateGrant and more), which terraform/ doesn't give: docs/images.md, \"A key of your own\"."
}

variable "scaler_volume_gib" {
  type        = number
  default     = 8
  description = "The scaler's root volume, in GiB."

  validation {
    condition     = var.scaler_volume_gib >= 8
    error_message = "Ubuntu's image needs 8 GiB."
  }
}

variable "runner_volume_gib" {
  type        = number
  default     = 20
  description = "The runner's root volume, in GiB: GitHub's runner takes 1, the rest is for a job. The launch template may enlarge it."

  validation {
    condition     = var.runner_volume_gib >= 8
    error_message = "Ubuntu's image needs 8 GiB."
  }
}

variable "runner_version" {
  type        = string
  description = "GitHub's runner, without a leading v. Set in runner.auto.pkrvars.hcl."

  validation {
    condition     = length(split(".", var.runner_version)) == 3 && substr(var.runner_version, 0, 1) != "v"
    error_message = "The runner's version is three numbers, like 2.338.0."
  }
}

variable "runner_released" {
  type        = string
  description = "The day on which GitHub published that version, YYYY-MM-DD. `agent check` reckons from it."

  validation {
    condition     = length(split("-", var.runner_released)) == 3 && length(split("", var.runner_released)) == 10
    error_message = "The day must be written YYYY-MM-DD."
  }
}

variable "runner_sha256" {
  type        = map(string)
  description = "The SHA-256 of actions-runner-linux-ARCHITECTURE-VERSION.tar.gz by architecture, from the release's notes."
}

variable "runner_mirror" {
  type        = string
  default     = "https://github.com/actions/runner/releases/download"
  description = "Where the runner is downloaded: MIRROR/vVERSION/actions-runner-linux-ARCHITECTURE-VERSION.tar.gz."
}

variable "runner_packages" {
  type        = list(string)
  default     = []
  description = "Ubuntu packages that your jobs need, on top of git, curl, jq, unzip, zip and xz-utils. Jobs have no sudo."
}

variable "cloudwatch_agent_version" {
  type        = string
  default     = "latest"
  description = "Amazon's CloudWatch agent on scalers: latest, or a version. Either way its signature is checked."
}

variable "cloudwatch_agent_mirror" {
  type        = string
  default     = "https://amazoncloudwatch-agent.s3.amazonaws.com"
  description = "Where the CloudWatch agent, its signature and its key are downloaded."
}

variable "tags" {
  type        = map(string)
  default     = {}
  description = "Further tags of images, snapshots and whatever building them makes."
}
