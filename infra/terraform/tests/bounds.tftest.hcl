# Bounds of the variables of network and data, and what their null means.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "development_by_default" {
  command = plan

  assert {
    condition     = var.voice_throttle_rate_limit == 10 && var.voice_throttle_burst_limit == 20
    error_message = "a new account's ten executions of functions bear what the gateway lets through"
  }

  assert {
    condition     = module.rds[0].backup_retention_days == 7 && module.redis[0].num_cache_clusters == 1
    error_message = "development keeps backups for a week, and Redis has one node"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.voice_upstream.evaluation_periods == 3 && aws_cloudwatch_metric_alarm.voice_upstream.datapoints_to_alarm == 2
    error_message = "one hiccup of a call mails nobody"
  }
}

run "production_by_default" {
  command = plan

  variables {
    environment         = "production"
    api_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = module.rds[0].backup_retention_days == 14 && module.redis[0].num_cache_clusters == 2
    error_message = "production keeps backups for two weeks, and a replica of Redis takes over"
  }
}

run "as_asked" {
  command = plan

  variables {
    environment              = "production"
    api_certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    db_backup_retention_days = 1
    redis_num_cache_clusters = 1
    vpc_cidr                 = "172.31.254.0/23"
  }

  assert {
    condition     = module.rds[0].backup_retention_days == 1 && module.redis[0].num_cache_clusters == 1
    error_message = "the free plan allows one day, and a small clinic one node"
  }
}

run "cidr_too_small" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/24"
  }

  expect_failures = [var.vpc_cidr]
}

run "cidr_larger_than_aws_allows" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/15"
  }

  expect_failures = [var.vpc_cidr]
}

run "cidr_not_its_first_address" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.7/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "cidr_no_prefix" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0"
  }

  expect_failures = [var.vpc_cidr]
}

run "cidr_public" {
  command = plan

  variables {
    vpc_cidr = "172.32.0.0/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "cidr_no_address" {
  command = plan

  variables {
    vpc_cidr = "10.300.0.0/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "cidr_ipv6" {
  command = plan

  variables {
    vpc_cidr = "fd00::/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "no_backups" {
  command = plan

  variables {
    db_backup_retention_days = 0
  }

  expect_failures = [var.db_backup_retention_days]
}

run "more_backups_than_rds_keeps" {
  command = plan

  variables {
    db_backup_retention_days = 36
  }

  expect_failures = [var.db_backup_retention_days]
}

run "half_a_day_of_backups" {
  command = plan

  variables {
    db_backup_retention_days = 1.5
  }

  expect_failures = [var.db_backup_retention_days]
}

run "no_redis_node" {
  command = plan

  variables {
    redis_num_cache_clusters = 0
  }

  expect_failures = [var.redis_num_cache_clusters]
}

run "more_redis_nodes_than_a_group_has" {
  command = plan

  variables {
    redis_num_cache_clusters = 7
  }

  expect_failures = [var.redis_num_cache_clusters]
}

run "a_zone_named_twice" {
  command = plan

  variables {
    availability_zones = ["us-east-1a", "us-east-1a"]
  }

  expect_failures = [var.availability_zones]
}
