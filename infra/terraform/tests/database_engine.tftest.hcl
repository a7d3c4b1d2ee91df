# The whole with each form of the database. What the release parameter says is
# test/integration/terraform-review/database-engine.test.ts.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment           = "development"
  enable_voice_webhooks = false
}

run "an_instance_where_nothing_is_said" {
  command = apply

  assert {
    condition     = local.database_engine == "rds" && length(module.rds) == 1 && length(module.aurora) == 0 && length(aws_cloudwatch_log_group.database) == 2 && length(aws_cloudwatch_log_group.cluster) == 0
    error_message = "as it was before there were engines"
  }

  assert {
    condition     = output.rds_endpoint != null && can(regex(":secret:rds!db-", output.rds_master_user_secret_arn)) && output.rds_database_name == "medspa"
    error_message = "the outputs are the instance's"
  }

  assert {
    condition     = terraform_data.environment.output.database_engine == "rds"
    error_message = "the state knows with what it was made"
  }
}

run "a_flip_to_a_cluster" {
  command = plan

  variables {
    config_file = "./tests/configurations/aurora.yaml"
  }

  expect_failures = [terraform_data.environment]
}

run "a_flip_to_outside" {
  command = plan

  variables {
    database_engine = "neon"
  }

  expect_failures = [terraform_data.environment]
}

run "a_flip_while_parked" {
  command = plan

  variables {
    parked      = "yes"
    config_file = "./tests/configurations/outside.yaml"
  }

  expect_failures = [terraform_data.environment]
}

run "a_cluster" {
  command   = apply
  state_key = "cluster"

  variables {
    config_file = "./tests/configurations/aurora.yaml"
  }

  assert {
    condition     = length(module.rds) == 0 && length(module.aurora) == 1 && length(aws_cloudwatch_log_group.database) == 0 && keys(aws_cloudwatch_log_group.cluster) == ["postgresql"]
    error_message = "a cluster, and nothing of an instance"
  }

  assert {
    condition     = aws_cloudwatch_log_group.cluster["postgresql"].name == "/aws/rds/cluster/medspa-development/postgresql"
    error_message = "RDS writes its log to a group of this name"
  }

  assert {
    condition     = module.config.values.database_min_acu == 0 && module.config.values.database_max_acu == 8 && module.config.values.database_reader
    error_message = "with what the file says of it"
  }

  assert {
    condition     = endswith(output.rds_endpoint, ":5432") && can(regex(":secret:rds!cluster-", output.rds_master_user_secret_arn)) && output.rds_database_name == "medspa"
    error_message = "the same outputs, of the cluster"
  }
}

run "a_parked_cluster" {
  command   = plan
  state_key = "cluster"

  variables {
    config_file = "./tests/configurations/aurora.yaml"
    parked      = "yes"
  }

  assert {
    condition     = length(module.aurora) == 0 && length(module.vpc) == 0 && keys(aws_cloudwatch_log_group.cluster) == ["postgresql"] && output.rds_endpoint == null
    error_message = "what costs is gone, and its log stays"
  }
}

run "a_flip_back_to_an_instance" {
  command   = plan
  state_key = "cluster"

  expect_failures = [terraform_data.environment]
}

run "outside" {
  command   = apply
  state_key = "outside"

  variables {
    config_file = "./tests/configurations/outside.yaml"
  }

  assert {
    condition     = length(module.rds) == 0 && length(module.aurora) == 0 && length(aws_cloudwatch_log_group.database) == 0 && length(aws_cloudwatch_log_group.cluster) == 0
    error_message = "nothing of a database"
  }

  assert {
    condition     = output.rds_endpoint == null && output.rds_database_name == null && output.rds_master_user_secret_arn == null
    error_message = "and no outputs of one"
  }

  assert {
    condition     = length(module.vpc) == 1 && length(module.redis) == 1 && output.ecs_service_name != null
    error_message = "all else is there"
  }
}

run "one_that_is_kept_beside_a_cluster" {
  command   = plan
  state_key = "kept"

  variables {
    config_file            = "./tests/configurations/kept.yaml"
    db_snapshot_identifier = "medspa-development-final-20260101000000"
  }

  assert {
    condition     = length(module.rds) == 1 && length(module.aurora) == 1 && length(aws_cloudwatch_log_group.database) == 2 && length(aws_cloudwatch_log_group.cluster) == 1
    error_message = "both are there"
  }
}

run "an_engine_that_nobody_has" {
  command = plan

  variables {
    database_engine = "mysql"
  }

  expect_failures = [var.database_engine]
}

run "a_release_from_before_there_were_engines" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    name      = "/medspa/development/release"
    parameter = jsonencode({ api_image_tag = "abc" })
  }

  assert {
    condition     = output.database_engine == "rds"
    error_message = "that medspa knew no other"
  }
}

run "no_release" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    name      = "/medspa/development/release"
    parameter = jsonencode({ database_engine = "" })
  }

  assert {
    condition     = output.database_engine == null
    error_message = "nothing was decided"
  }
}
