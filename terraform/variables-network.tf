# What hosts and runners may call. Nobody may call them.

variable "scaler_egress" {
  type = map(object({
    description       = optional(string, "By scaler_egress")
    protocol          = optional(string, "tcp")
    from_port         = optional(number)
    to_port           = optional(number)
    cidr_ipv4         = optional(string)
    cidr_ipv6         = optional(string)
    prefix_list_id    = optional(string)
    security_group_id = optional(string)
  }))
  default     = null
  description = "What the agents' hosts may call, in place of the default: TCP 443, 80 (Ubuntu's updates) and GitHub's port, everywhere, by IPv4 and IPv6. For a proxy: { proxy = { from_port = 3128, to_port = 3128, cidr_ipv4 = \"10.0.0.0/8\" } }. protocol is tcp, udp, icmp or -1 (all, without ports)."

  validation {
    condition     = var.scaler_egress == null || length(coalesce(var.scaler_egress, {})) > 0
    error_message = "scaler_egress has no rule: an agent that may call nothing can't work."
  }
  validation {
    condition     = alltrue([for rule in coalesce(var.scaler_egress, {}) : length([for place in [rule.cidr_ipv4, rule.cidr_ipv6, rule.prefix_list_id, rule.security_group_id] : place if place != null]) == 1])
    error_message = "Each rule of scaler_egress has exactly one of cidr_ipv4, cidr_ipv6, prefix_list_id and security_group_id."
  }
  validation {
    condition     = alltrue([for rule in coalesce(var.scaler_egress, {}) : (rule.protocol == "-1") == (rule.from_port == null) && (rule.from_port == null) == (rule.to_port == null)])
    error_message = "Each rule of scaler_egress has from_port and to_port, unless its protocol is -1."
  }
}

variable "runner_egress" {
  type = map(object({
    description       = optional(string, "By runner_egress")
    protocol          = optional(string, "tcp")
    from_port         = optional(number)
    to_port           = optional(number)
    cidr_ipv4         = optional(string)
    cidr_ipv6         = optional(string)
    prefix_list_id    = optional(string)
    security_group_id = optional(string)
  }))
  default     = null
  description = "What runners may call, in place of the default: everything, by IPv4 and IPv6. A runner needs GitHub, AWS's STS and DynamoDB, and whatever its jobs call. The rules have the form of scaler_egress."

  validation {
    condition     = var.runner_egress == null || length(coalesce(var.runner_egress, {})) > 0
    error_message = "runner_egress has no rule: a runner that may call nothing can't work."
  }
  validation {
    condition     = alltrue([for rule in coalesce(var.runner_egress, {}) : length([for place in [rule.cidr_ipv4, rule.cidr_ipv6, rule.prefix_list_id, rule.security_group_id] : place if place != null]) == 1])
    error_message = "Each rule of runner_egress has exactly one of cidr_ipv4, cidr_ipv6, prefix_list_id and security_group_id."
  }
  validation {
    condition     = alltrue([for rule in coalesce(var.runner_egress, {}) : (rule.protocol == "-1") == (rule.from_port == null) && (rule.from_port == null) == (rule.to_port == null)])
    error_message = "Each rule of runner_egress has from_port and to_port, unless its protocol is -1."
  }
}

variable "scaler_security_group_ids" {
  type        = list(string)
  default     = []
  description = "Further security groups of the agents' hosts, beside the module's own, which lets nothing in."

  validation {
    condition     = alltrue([for group in var.scaler_security_group_ids : can(regex("^sg-[0-9a-f]{1,32}$", group))])
    error_message = "Each of scaler_security_group_ids is sg- and hexadecimal digits."
  }
}

variable "runner_security_group_ids" {
  type        = list(string)
  default     = []
  description = "Further security groups of runners, beside the module's own, which lets nothing in."

  validation {
    condition     = alltrue([for group in var.runner_security_group_ids : can(regex("^sg-[0-9a-f]{1,32}$", group))])
    error_message = "Each of runner_security_group_ids is sg- and hexadecimal digits."
  }
}

variable "proxy" {
  type = object({
    url      = string
    no_proxy = optional(list(string), [])
  })
  default     = null
  description = "The proxy by which hosts, runners and jobs call out, http://HOST:PORT, and what they reach without it: names, domains, addresses. The metadata service, and what is said in no_proxy for endpoints of the VPC, stay without."

  validation {
    condition     = var.proxy == null || can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$", var.proxy.url))
    error_message = "proxy.url is http://HOST:PORT, without a user: it stands in the state and in user data."
  }
  validation {
    condition     = var.proxy == null || alltrue([for place in try(var.proxy.no_proxy, []) : can(regex("^[A-Za-z0-9.:/*-]+$", place))])
    error_message = "proxy.no_proxy has names, domains and addresses."
  }
}

variable "ca_certificates" {
  type        = list(string)
  default     = []
  description = "Further certificates (PEM) that hosts and runners trust: of a GitHub Enterprise Server, or of a proxy that looks into TLS. They go into Ubuntu's store, which agent, runner and most programs of jobs read."

  validation {
    condition     = alltrue([for certificate in var.ca_certificates : startswith(trimspace(certificate), "-----BEGIN CERTIFICATE-----")])
    error_message = "Each of ca_certificates is a certificate in PEM."
  }
}
