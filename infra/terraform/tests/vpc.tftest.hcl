mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name               = "medspa-development"
  cidr               = "10.0.0.0/16"
  availability_zones = []
  nat_gateways       = "one"
}

run "one_nat" {
  command = plan

  module {
    source = "./modules/vpc"
  }

  assert {
    condition     = join(",", keys(aws_subnet.private)) == "us-east-1a,us-east-1b" && join(",", keys(aws_subnet.public)) == "us-east-1a,us-east-1b"
    error_message = "the region's first two zones are used"
  }

  assert {
    condition     = aws_subnet.public["us-east-1a"].cidr_block == "10.0.0.0/20" && aws_subnet.private["us-east-1b"].cidr_block == "10.0.144.0/20"
    error_message = "public and private subnets share the range"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 2
    error_message = "one NAT serves both zones"
  }

  assert {
    condition     = length(aws_flow_log.this) == 0 && length(aws_iam_role.flow_logs) == 0
    error_message = "flow logs are for who asks"
  }
}

run "nat_per_zone" {
  command = plan

  module {
    source = "./modules/vpc"
  }

  variables {
    nat_gateways       = "per-zone"
    availability_zones = ["us-east-1b", "us-east-1c", "us-east-1d"]
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(aws_route.nat) == 3 && length(aws_subnet.private) == 3
    error_message = "each zone has a NAT of its own"
  }
}

run "no_nat" {
  command = plan

  module {
    source = "./modules/vpc"
  }

  variables {
    nat_gateways = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_eip.nat) == 0 && length(aws_route.nat) == 0 && length(aws_subnet.private) == 2
    error_message = "nothing is paid for, and private subnets stay for the data"
  }
}

run "flow_logs" {
  command = apply

  module {
    source = "./modules/vpc"
  }

  variables {
    flow_logs          = true
    flow_log_group_arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/flow"
  }

  assert {
    condition     = aws_flow_log.this[0].traffic_type == "ALL" && jsondecode(aws_iam_role.flow_logs[0].assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "the VPC writes to the group, by a role that is for this account alone"
  }
}
