# Which zones the subnets are in, and which sixteenth of the range each zone has: its slot. A zone keeps its slot, since a
# subnet of another range is another subnet, and what stands in it would go with it.

locals {
  # Zones without NAT gateways, without Fargate or without most instance classes. Accounts see one zone under different
  # names, and under one id. Sources: "Availability Zone is unsupported" (Amazon VPC user guide, Troubleshoot NAT gateways),
  # "Supported Regions for Amazon ECS on AWS Fargate" (Amazon ECS developer guide).
  unfit_zone_ids = ["use1-az3", "usw1-az2", "cac1-az3", "apne1-az3"]
}

data "aws_availability_zones" "available" {
  state            = "available"
  exclude_zone_ids = local.unfit_zone_ids

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

# What AWS has of this name, known at plan: a zone that has subnets keeps their slot, whatever the state knows of it.
data "aws_subnets" "existing" {
  filter {
    name   = "tag:Name"
    values = ["${var.name}-private-*"]
  }
}

data "aws_subnet" "existing" {
  for_each = toset(data.aws_subnets.existing.ids)

  id = each.key
}

locals {
  slots = range(8)

  # A subnet of another range has no slot in this one.
  slot_of_cidr = { for slot in local.slots : cidrsubnet(var.cidr, 4, 8 + slot) => slot }
  existing_slots = {
    for zone, slots in {
      for subnet in data.aws_subnet.existing : subnet.availability_zone => local.slot_of_cidr[subnet.cidr_block]...
      if contains(keys(local.slot_of_cidr), subnet.cidr_block)
    } : zone => min(slots...)
  }
  existing_zones = flatten([for slot in local.slots : [for zone, its in local.existing_slots : zone if its == slot]])

  # The first choice: the zones that were asked for, else those that there are, else the region's first ones.
  suitable_zones = distinct(concat(local.existing_zones, sort(data.aws_availability_zones.available.names)))
  first_zones = length(var.availability_zones) > 0 ? var.availability_zones : slice(
    local.suitable_zones, 0, min(length(local.suitable_zones), max(2, length(local.existing_zones)))
  )
  first_free = [for slot in local.slots : slot if !contains(values(local.existing_slots), slot)]
  first_new  = [for zone in local.first_zones : zone if !contains(keys(local.existing_slots), zone)]
  first_slots = merge(
    { for zone, slot in local.existing_slots : zone => slot if contains(local.first_zones, zone) },
    { for index, zone in local.first_new : zone => local.first_free[index] },
  )
}

# The first choice, kept: a zone that AWS opens, or that no longer counts as fit, moves no environment.
resource "terraform_data" "zones" {
  input = local.first_slots

  lifecycle {
    ignore_changes = [input]

    precondition {
      condition     = length(local.first_zones) > 1
      error_message = "A load balancer needs two zones, and this account sees ${length(local.first_zones)} in the region that has NAT gateways and Fargate: name two with availability_zones, or take another region."
    }
  }
}

locals {
  kept_slots = merge(local.existing_slots, terraform_data.zones.input)
  # By slot, so that the order of a list moves nothing: the first one has the NAT that all share.
  zone_slots = length(var.availability_zones) == 0 ? tomap(terraform_data.zones.input) : tomap(merge(
    { for zone, slot in local.kept_slots : zone => slot if contains(var.availability_zones, zone) },
    { for index, zone in local.new_zones : zone => local.free_slots[index] },
  ))
  new_zones  = [for zone in var.availability_zones : zone if !contains(keys(local.kept_slots), zone)]
  free_slots = [for slot in local.slots : slot if !contains(values(local.kept_slots), slot)]
  zones      = flatten([for slot in local.slots : [for zone, its in local.zone_slots : zone if its == slot]])
}
