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
  # GitHub and AWS; 80 is Ubuntu's package archive (signed), from where security updates come.
  for_each = toset([for port in distinct([443, 80, local.github_port]) : tostring(port)])

  security_group_id = aws_security_group.scaler.id
  description       = each.key == "80" ? "Security updates of Ubuntu" : "GitHub and AWS"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)
  cidr_ipv4         = "0.0.0.0/0"
  tags              = var.tags
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
  #checkov:skip=CKV_AWS_382: what a job calls is the job's business; an organization that knows better puts a firewall into the route
  security_group_id = aws_security_group.runner.id
  description       = "Whatever a job calls"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
  tags              = var.tags
}
