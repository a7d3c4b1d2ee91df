# A cluster by itself: what it is made with, and what it is restored with.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                        = "medspa-production"
  vpc_id                      = "vpc-1"
  subnet_ids                  = ["subnet-3", "subnet-4"]
  client_security_group_id    = "sg-1"
  min_acu                     = 0.5
  max_acu                     = 4
  reader                      = true
  database_name               = "medspa"
  username                    = "medspa_admin"
  backup_retention_days       = 14
  exported_logs               = ["postgresql"]
  deletion_protection         = true
  restore_snapshot_identifier = null
  alarm_topic_arn             = "arn:aws:sns:us-east-1:123456789012:mock"
}

run "cluster" {
  command = apply

  module {
    source = "./modules/aurora"
  }

  assert {
    condition     = aws_rds_cluster.this.engine == "aurora-postgresql" && aws_rds_cluster.this.engine_version == "15" && aws_rds_cluster.this.storage_encrypted && aws_rds_cluster.this.backup_retention_period == 14
    error_message = "Postgres of the major version that the application is tested with, encrypted and backed up"
  }

  assert {
    condition     = !aws_rds_cluster.this.skip_final_snapshot && can(regex("^medspa-production-final-\\d{14}$", aws_rds_cluster.this.final_snapshot_identifier)) && !aws_rds_cluster.this.delete_automated_backups && aws_rds_cluster.this.deletion_protection
    error_message = "what it held is kept when it goes"
  }

  assert {
    condition     = aws_rds_cluster.this.manage_master_user_password && aws_rds_cluster.this.master_password == null
    error_message = "RDS keeps the master password, not the state"
  }

  assert {
    condition     = aws_rds_cluster.this.timeouts.create == "4h" && aws_rds_cluster.this.timeouts.update == "4h" && aws_rds_cluster.this.timeouts.delete == "4h" && alltrue([for member in aws_rds_cluster_instance.member : member.timeouts.create == "4h"])
    error_message = "a large database has the hours that RDS takes"
  }

  assert {
    condition     = one(aws_rds_cluster.this.serverlessv2_scaling_configuration).min_capacity == 0.5 && one(aws_rds_cluster.this.serverlessv2_scaling_configuration).max_capacity == 4
    error_message = "it scales between the bounds"
  }

  assert {
    condition     = [for member in aws_rds_cluster_instance.member : "${member.identifier} ${member.instance_class} ${member.promotion_tier} ${member.publicly_accessible}"] == ["medspa-production-1 db.serverless 1 false", "medspa-production-2 db.serverless 1 false"]
    error_message = "two members, none with a public address, each as large as the writer"
  }

  assert {
    condition     = one(aws_rds_cluster_parameter_group.this.parameter).name == "rds.force_ssl" && one(aws_rds_cluster_parameter_group.this.parameter).value == "1" && aws_rds_cluster.this.db_cluster_parameter_group_name == aws_rds_cluster_parameter_group.this.name
    error_message = "connections by TLS only"
  }

  assert {
    condition     = output.endpoint == "medspa-development.cluster-mock.us-east-1.rds.amazonaws.com:5432" && can(regex(":secret:rds!cluster-", output.master_user_secret_arn))
    error_message = "host:port of the writer, and its master's secret"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.capacity.dimensions == tomap({ DBClusterIdentifier = "medspa-production" })
    error_message = "its capacity is watched"
  }
}

run "not_taken_back" {
  command = plan

  module {
    source = "./modules/aurora"
  }

  variables {
    deletion_protection = false
  }

  assert {
    condition     = aws_rds_cluster.this.deletion_protection
    error_message = "a plan with the first value leaves a protected cluster protected"
  }
}

run "asked_in_vain" {
  command = plan

  module {
    source = "./modules/aurora"
  }

  variables {
    deletion_protection       = false
    deletion_protection_asked = false
  }

  expect_failures = [output.deletion_protection]
}

run "from_a_snapshot" {
  command   = apply
  state_key = "another"

  module {
    source = "./modules/aurora"
  }

  variables {
    name                        = "medspa-development"
    min_acu                     = 0
    reader                      = false
    deletion_protection         = false
    restore_snapshot_identifier = "medspa-development-final-20260101000000"
  }

  assert {
    condition     = aws_rds_cluster.this.snapshot_identifier == "medspa-development-final-20260101000000" && aws_rds_cluster.this.engine_version != "15"
    error_message = "a new cluster starts from the snapshot, and is of its version"
  }

  assert {
    condition     = one(aws_rds_cluster.this.serverlessv2_scaling_configuration).seconds_until_auto_pause == 300
    error_message = "from 0 ACU on it pauses"
  }

  assert {
    condition     = length(aws_rds_cluster_instance.member) == 1
    error_message = "no reader that nobody asked for"
  }
}
