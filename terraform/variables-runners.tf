# How many runners, of what kind, and where. The names are those of the agent's settings (docs/configuration.md).

variable "min_runners" {
  type        = number
  default     = 0
  description = "The least number of runners, busy ones included. Each is paid for as long as it waits."

  validation {
    condition     = var.min_runners >= 0 && var.min_runners <= 10000 && floor(var.min_runners) == var.min_runners
    error_message = "min_runners is a whole number from 0 to 10000."
  }
  validation {
    condition     = var.min_runners <= var.max_runners
    error_message = "min_runners is above max_runners."
  }
}

variable "max_runners" {
  type        = number
  default     = 10
  description = "The greatest number of runners, busy ones included: what bounds the bill. 0 takes no new job, which is a way to drain (min_runners and idle_runners must be 0, too)."

  validation {
    condition     = var.max_runners >= 0 && var.max_runners <= 10000 && floor(var.max_runners) == var.max_runners
    error_message = "max_runners is a whole number from 0 to 10000."
  }
}

variable "idle_runners" {
  type        = number
  default     = 0
  description = "Runners kept ready on top of those that jobs need: a job then starts without waiting for a boot, and each is paid for."

  validation {
    condition     = var.idle_runners >= 0 && floor(var.idle_runners) == var.idle_runners && var.idle_runners <= var.max_runners
    error_message = "idle_runners is a whole number from 0 to max_runners."
  }
}

variable "ec2_instance_types" {
  type        = list(string)
  default     = null
  description = "The instance types that runners may be. Several are interrupted less often than one. Null: four types of 2 vCPUs and 8 GiB of the chosen architecture."

  validation {
    condition     = var.ec2_instance_types == null || try(length(var.ec2_instance_types) > 0 && length(distinct(var.ec2_instance_types)) == length(var.ec2_instance_types), false)
    error_message = "ec2_instance_types names at least one type, and none twice."
  }
  validation {
    condition     = var.ec2_instance_types == null || try(alltrue([for type in var.ec2_instance_types : can(regex("^[a-z0-9-]+[.][a-z0-9-]+$", type))]), false)
    error_message = "Each of ec2_instance_types is an instance type, like m7i.large."
  }
}

variable "ec2_subnet_ids" {
  type        = list(string)
  default     = null
  description = "The subnets that runners are launched in, one for each availability zone. Null: those of the scalers."

  validation {
    condition     = var.ec2_subnet_ids == null || try(length(var.ec2_subnet_ids) > 0 && length(distinct(var.ec2_subnet_ids)) == length(var.ec2_subnet_ids), false)
    error_message = "ec2_subnet_ids names at least one subnet, and none twice."
  }
  validation {
    condition     = var.ec2_subnet_ids == null || try(alltrue([for subnet in var.ec2_subnet_ids : can(regex("^subnet-[0-9a-f]{1,32}$", subnet))]), false)
    error_message = "Each of ec2_subnet_ids is subnet- and hexadecimal digits."
  }
}

variable "ec2_spot_price" {
  type        = string
  default     = null
  description = "The most that is paid for a spot instance, US dollars an hour, like \"0.05\". Null: the on-demand price. AWS advises against a ceiling: it brings interruptions."

  validation {
    condition     = var.ec2_spot_price == null || (can(regex("^[0-9]+([.][0-9]+)?$", var.ec2_spot_price)) && try(tonumber(var.ec2_spot_price) > 0.001, false))
    error_message = "ec2_spot_price is US dollars an hour above 0.001, like \"0.05\"."
  }
}

variable "on_demand_fallback" {
  type        = bool
  default     = false
  description = "Whether what spot can't give is launched on demand. It costs more and waits less."
  nullable    = false
}

variable "runner_volume_gib" {
  type        = number
  default     = 30
  description = "The size of a runner's root volume, GiB (gp3, encrypted, deleted with the instance). Not below the image's, which ami/ makes 20."

  validation {
    condition     = var.runner_volume_gib >= 8 && var.runner_volume_gib <= 16384 && floor(var.runner_volume_gib) == var.runner_volume_gib
    error_message = "runner_volume_gib is a whole number from 8 to 16384."
  }
}

variable "runner_volume_iops" {
  type        = number
  default     = 3000
  description = "Operations a second of a runner's root volume. 3000 are in gp3's price, more are paid for. For jobs that read and write many small files."
  nullable    = false

  validation {
    # Without an upper end: EC2 raised it, and says itself what it refuses.
    condition     = var.runner_volume_iops >= 3000 && floor(var.runner_volume_iops) == var.runner_volume_iops
    error_message = "runner_volume_iops is a whole number, at least 3000."
  }
}

variable "runner_volume_throughput" {
  type        = number
  default     = 125
  description = "Throughput of a runner's root volume, MiB/s. 125 are in gp3's price, more are paid for. A stock Ubuntu and large checkouts start faster with more."
  nullable    = false

  validation {
    # The EC2 API Reference, ModifyVolume, read 2026-11-28: at most 2,000 (other pages still say 1,000).
    condition     = var.runner_volume_throughput >= 125 && var.runner_volume_throughput <= 2000 && floor(var.runner_volume_throughput) == var.runner_volume_throughput
    error_message = "runner_volume_throughput is a whole number from 125 to 2000."
  }
}

variable "ec2_key_pair_name" {
  type        = string
  default     = null
  description = "A key pair that may sign in to runners by SSH, for debugging. Null, and better: none."

  validation {
    condition     = var.ec2_key_pair_name == null || try(length(trimspace(var.ec2_key_pair_name)) > 0 && length(var.ec2_key_pair_name) <= 255, false)
    error_message = "ec2_key_pair_name is the name of a key pair, or null."
  }
}
