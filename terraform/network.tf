# Nothing is open to anybody: agents and runners only call out. Who wants in comes by Session Manager, which is called out too.
#
# Whether instances get public addresses is decided by their subnets (map_public_ip_on_launch): see docs/costs.md.

data "aws_subnet" "scaler" {
  count = length(var.scaler_subnet_ids)
  id    = var.scaler_subnet_ids[count.index]
}

data "aws_subnet" "runner" {
  count = length(local.runner_subnet_ids)
  id    = local.runner_subnet_ids[count.index]
}

locals {
  runner_subnet_ids = coalesce(var.ec2_subnet_ids, var.scaler_subnet_ids)
  vpc_id            = data.aws_subnet.scaler[0].vpc_id
  runner_vpc_id     = data.aws_subnet.runner[0].vpc_id
  scaler_zones      = toset(data.aws_subnet.scaler[*].availability_zone)
  runner_zones      = toset(data.aws_subnet.runner[*].availability_zone)
  github_port       = try(tonumber(regex(":([0-9]{1,5})/?$", var.github_enterprise_url)[0]), 443)

  # Whether a subnet gives IPv6 addresses is the subnet's to say; a rule for them costs nothing where there are none.
  everywhere = [{ cidr_ipv4 = "0.0.0.0/0", cidr_ipv6 = null, family = "ipv4" }, { cidr_ipv4 = null, cidr_ipv6 = "::/0", family = "ipv6" }]
  blank_rule = { protocol = "tcp", from_port = null, to_port = null, cidr_ipv4 = null, cidr_ipv6 = null, prefix_list_id = null, security_group_id = null }

  # GitHub and AWS; 80 is Ubuntu's package archive (signed), from where security updates come.
  scaler_egress = var.scaler_egress != null ? { for key, rule in var.scaler_egress : key => rule } : {
    for rule in setproduct(distinct([443, 80, local.github_port]), local.everywhere) : "${rule[0]}-${rule[1].family}" => merge(local.blank_rule, {
      from_port   = rule[0], to_port = rule[0], cidr_ipv4 = rule[1].cidr_ipv4, cidr_ipv6 = rule[1].cidr_ipv6
      description = rule[0] == 80 ? "Security updates of Ubuntu" : "GitHub and AWS"
    })
  }
  runner_egress = var.runner_egress != null ? { for key, rule in var.runner_egress : key => rule } : {
    for rule in local.everywhere : "all-${rule.family}" => merge(local.blank_rule, {
      protocol = "-1", cidr_ipv4 = rule.cidr_ipv4, cidr_ipv6 = rule.cidr_ipv6, description = "Whatever a job calls"
    })
  }
}

resource "aws_security_group" "scaler" {
  #checkov:skip=CKV2_AWS_5: it is the launch template's, which checkov doesn't follow
  name_prefix = "${var.name}-scaler-"
  description = "Agents: they call GitHub and AWS, and nobody calls them"
  vpc_id      = local.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-scaler" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "scaler" {
  for_each = local.scaler_egress

  security_group_id            = aws_security_group.scaler.id
  description                  = each.value.description
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.from_port
  to_port                      = each.value.to_port
  cidr_ipv4                    = each.value.cidr_ipv4
  cidr_ipv6                    = each.value.cidr_ipv6
  prefix_list_id               = each.value.prefix_list_id
  referenced_security_group_id = each.value.security_group_id
  tags                         = var.tags
}

resource "aws_security_group" "runner" {
  name_prefix = "${var.name}-runner-"
  description = "Runners: they call out as their jobs need, and nobody calls them"
  vpc_id      = local.runner_vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-runner" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "runner" {
  #checkov:skip=CKV_AWS_382: what a job calls is the job's business; runner_egress narrows it
  for_each = local.runner_egress

  security_group_id            = aws_security_group.runner.id
  description                  = each.value.description
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.from_port
  to_port                      = each.value.to_port
  cidr_ipv4                    = each.value.cidr_ipv4
  cidr_ipv6                    = each.value.cidr_ipv6
  prefix_list_id               = each.value.prefix_list_id
  referenced_security_group_id = each.value.security_group_id
  tags                         = var.tags
}
