mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                     = "medspa-production"
  vpc_id                   = "vpc-1"
  subnet_ids               = ["subnet-3", "subnet-4"]
  client_security_group_id = "sg-1"
}

run "database" {
  command = apply

  module {
    source = "./modules/rds"
  }

  variables {
    instance_class              = "db.t3.micro"
    database_name               = "medspa"
    username                    = "medspa_admin"
    multi_az                    = true
    backup_retention_days       = 14
    exported_logs               = ["postgresql", "upgrade"]
    deletion_protection         = true
    restore_snapshot_identifier = null
    alarm_topic_arn             = "arn:aws:sns:us-east-1:123456789012:mock"
  }

  assert {
    condition     = aws_db_instance.this.multi_az && aws_db_instance.this.deletion_protection && aws_db_instance.this.backup_retention_period == 14
    error_message = "the database is kept as it was asked for"
  }

  assert {
    condition     = aws_db_instance.this.timeouts.create == "4h" && aws_db_instance.this.timeouts.update == "4h" && aws_db_instance.this.timeouts.delete == "4h"
    error_message = "a large database has the hours that RDS takes: a creation that is given up leaves it tainted"
  }

  assert {
    condition     = !aws_db_instance.this.skip_final_snapshot && can(regex("^medspa-production-final-\\d{14}$", aws_db_instance.this.final_snapshot_identifier)) && !aws_db_instance.this.delete_automated_backups
    error_message = "what it held is kept when it goes"
  }

  assert {
    condition     = aws_db_instance.this.engine_version == "15"
    error_message = "a new database is of the major version that the application is tested with"
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "RDS keeps the master password, not the state"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.storage.threshold == 2147483648 && aws_cloudwatch_metric_alarm.storage.dimensions == tomap({ DBInstanceIdentifier = "medspa-production" })
    error_message = "its storage is watched"
  }
}

run "database_from_a_snapshot" {
  command   = apply
  state_key = "another"

  module {
    source = "./modules/rds"
  }

  variables {
    name                        = "medspa-development"
    instance_class              = "db.t3.micro"
    database_name               = "medspa"
    username                    = "medspa_admin"
    multi_az                    = false
    backup_retention_days       = 7
    exported_logs               = ["postgresql", "upgrade"]
    deletion_protection         = false
    restore_snapshot_identifier = "medspa-development-final-20260101000000"
    alarm_topic_arn             = "arn:aws:sns:us-east-1:123456789012:mock"
  }

  assert {
    condition     = aws_db_instance.this.snapshot_identifier == "medspa-development-final-20260101000000"
    error_message = "a new database starts from the snapshot"
  }

  assert {
    condition     = aws_db_instance.this.engine_version != "15"
    error_message = "it is of the snapshot's version: RDS takes a major version alone for its default minor one"
  }

  assert {
    condition     = aws_db_instance.this.allocated_storage != 20
    error_message = "it is as large as the snapshot's: RDS refuses less"
  }

  assert {
    condition     = !aws_db_instance.this.deletion_protection && !aws_db_instance.this.multi_az
    error_message = "the database is as small, and as easy to delete, as it was asked for"
  }
}

run "redis" {
  command = plan

  module {
    source = "./modules/redis"
  }

  variables {
    node_type             = "cache.t4g.micro"
    num_cache_clusters    = 1
    auth_token            = "a-token-of-sixteen-or-more"
    slow_log_group        = "/mock/slow-log"
    restore_snapshot_name = "medspa-production-final-20260101000000"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.snapshot_name == "medspa-production-final-20260101000000"
    error_message = "a new group starts from the snapshot"
  }

  assert {
    condition     = one(aws_elasticache_replication_group.this.log_delivery_configuration).destination == "/mock/slow-log" && one(aws_elasticache_replication_group.this.log_delivery_configuration).log_type == "slow-log"
    error_message = "what was slow is written down"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.timeouts.create == "2h" && aws_elasticache_replication_group.this.timeouts.update == "2h" && aws_elasticache_replication_group.this.timeouts.delete == "2h"
    error_message = "a large snapshot has the hours that ElastiCache takes"
  }

  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled && !aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "one node has nobody to fail over to"
  }
}

run "redis_with_a_replica" {
  command = plan

  module {
    source = "./modules/redis"
  }

  variables {
    node_type             = "cache.t4g.micro"
    num_cache_clusters    = 2
    auth_token            = "a-token-of-sixteen-or-more"
    slow_log_group        = "/mock/slow-log"
    restore_snapshot_name = null
  }

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "a replica takes over"
  }
}
