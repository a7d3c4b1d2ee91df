# Zones and their slots, with a provider that has no memory: what the state knows is enough.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name               = "medspa-development"
  cidr               = "10.0.0.0/16"
  availability_zones = []
  nat_gateways       = "one"
}

run "made_in_the_first_two" {
  command = apply

  module {
    source = "./modules/vpc"
  }

  assert {
    condition     = data.aws_availability_zones.available.exclude_zone_ids == toset(["use1-az3", "usw1-az2", "cac1-az3", "apne1-az3"])
    error_message = "zones without NAT gateways or Fargate are not chosen"
  }

  assert {
    condition     = output.private_subnet_ids == [aws_subnet.private["us-east-1a"].id, aws_subnet.private["us-east-1b"].id]
    error_message = "the region's first two zones are used"
  }
}

run "the_region_has_other_zones" {
  command = plan

  module {
    source = "./modules/vpc"
  }

  override_data {
    target = data.aws_availability_zones.available
    values = { names = ["us-east-1-new", "us-east-1b", "us-east-1c"] }
  }

  assert {
    condition     = join(",", keys(aws_subnet.private)) == "us-east-1a,us-east-1b" && aws_nat_gateway.this["us-east-1a"].subnet_id == run.made_in_the_first_two.public_subnet_ids[0]
    error_message = "no environment moves because a zone was opened, or no longer counts as fit"
  }
}

run "another_zone_in_front" {
  command = plan

  module {
    source = "./modules/vpc"
  }

  variables {
    availability_zones = ["us-east-1c", "us-east-1b", "us-east-1a"]
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == { us-east-1a = "10.0.128.0/20", us-east-1b = "10.0.144.0/20", us-east-1c = "10.0.160.0/20" }
    error_message = "a zone keeps its subnets wherever it stands in the list"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["us-east-1a"]
    error_message = "the NAT that all share stays where it is"
  }
}

run "the_first_zone_is_left" {
  command = plan

  module {
    source = "./modules/vpc"
  }

  variables {
    availability_zones = ["us-east-1b", "us-east-1c"]
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == { us-east-1b = "10.0.144.0/20", us-east-1c = "10.0.160.0/20" }
    error_message = "no other zone's subnets change, and none takes the range of those that go"
  }
}

run "a_zone_that_aws_has_subnets_in" {
  command   = plan
  state_key = "older"

  module {
    source = "./modules/vpc"
  }

  variables {
    availability_zones = ["us-east-1c", "us-east-1a", "us-east-1e"]
  }

  override_data {
    target = data.aws_subnets.existing
    values = { ids = ["subnet-a", "subnet-e"] }
  }

  override_data {
    target = data.aws_subnet.existing["subnet-a"]
    values = { availability_zone = "us-east-1a", cidr_block = "10.0.128.0/20" }
  }

  override_data {
    target = data.aws_subnet.existing["subnet-e"]
    values = { availability_zone = "us-east-1e", cidr_block = "10.0.144.0/20" }
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.public : zone => subnet.cidr_block } == { us-east-1a = "10.0.0.0/20", us-east-1c = "10.0.32.0/20", us-east-1e = "10.0.16.0/20" }
    error_message = "the slots of what there is are read from AWS, where a state knows no slots"
  }
}

run "an_unfit_zone_that_is_lived_in" {
  command   = plan
  state_key = "older"

  module {
    source = "./modules/vpc"
  }

  override_data {
    target = data.aws_subnets.existing
    values = { ids = ["subnet-a", "subnet-e"] }
  }

  override_data {
    target = data.aws_subnet.existing["subnet-a"]
    values = { availability_zone = "us-east-1d", cidr_block = "10.0.128.0/20" }
  }

  override_data {
    target = data.aws_subnet.existing["subnet-e"]
    values = { availability_zone = "us-east-1e", cidr_block = "10.0.144.0/20" }
  }

  assert {
    condition     = join(",", keys(aws_subnet.private)) == "us-east-1d,us-east-1e"
    error_message = "an environment stays in the zones that it has"
  }
}

run "one_fit_zone_is_not_enough" {
  command   = plan
  state_key = "none"

  module {
    source = "./modules/vpc"
  }

  override_data {
    target = data.aws_availability_zones.available
    values = { names = ["us-west-1b"] }
  }

  expect_failures = [terraform_data.zones]
}
