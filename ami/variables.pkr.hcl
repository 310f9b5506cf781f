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

variable "ssh_interface" {
  type        = string
  default     = "public_ip"
  description = "How Packer reaches the builder: public_ip, private_ip (from within the network), or session_manager, which needs no open port, the Session Manager plugin, and iam_instance_profile."

  validation {
    condition     = contains(["public_ip", "private_ip", "session_manager"], var.ssh_interface)
    error_message = "The ssh_interface must be public_ip, private_ip or session_manager."
  }
}

variable "ssh_source_cidrs" {
  type        = list(string)
  default     = []
  description = "The addresses that SSH to the builder is open to while it builds. Empty: the public address of the machine that runs Packer alone; with private_ip name the network."

  validation {
    condition     = contains(var.ssh_source_cidrs, "0.0.0.0/0") == false
    error_message = "SSH to the builder isn't opened to the world: name addresses, or build with ssh_interface=session_manager."
  }
}

variable "iam_instance_profile" {
  type        = string
  default     = ""
  description = "The builder's instance profile. Only session_manager needs one, with the policy AmazonSSMManagedInstanceCore."
}

variable "share_with_accounts" {
  type        = list(string)
  default     = []
  description = "Accounts that may launch from the images. Encrypted images need a key of your own, whose policy lets them use it: AWS's default key can't be shared."
}

variable "share_with_organizations" {
  type        = list(string)
  default     = []
  description = "Organizations, by ARN, whose accounts may launch from the images."
}

variable "deprecate_after_days" {
  type        = number
  default     = 90
  description = "After how many days EC2 marks the images as deprecated: they are left out of lists, and still launch. 0: never."

  validation {
    condition     = var.deprecate_after_days >= 0
    error_message = "The days must be 0 or more."
  }
}

variable "region_kms_key_ids" {
  type        = map(string)
  default     = {}
  description = "The KMS keys of the copies, by region, where copy_to_regions is used and kms_key_id is a key of one region."
}

variable "encrypt" {
  type        = bool
  default     = true
  description = "Whether the images' snapshots are encrypted. An encrypted image can't be shared with every account."
}

variable "kms_key_id" {
  type        = string
  default     = ""
  description = "The KMS key of the snapshots: ARN, id or alias. Empty: the account's default EBS key. Tell terraform/ of it, in kms_key_arns.images: docs/images.md, \"Keys of your own\"."
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
  description = "Ubuntu packages that your jobs need, on top of git, curl, jq, unzip, zip and xz-utils."
}

variable "runner_docker" {
  type        = bool
  default     = false
  description = "Whether jobs may use Docker. Whoever speaks to its socket is root on the instance: docs/images.md says what a job then reaches."
}

variable "runner_sudo" {
  type        = bool
  default     = false
  description = "Whether jobs may use sudo without a password, as on GitHub's own runners: docs/images.md says what a job then reaches."
}

variable "runner_script" {
  type        = string
  default     = ""
  description = "The path of a script of your own, which root runs last on the runner's builder. Empty: none."
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
