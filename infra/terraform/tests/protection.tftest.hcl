# Deletion protection of a database that exists.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                        = "medspa-production"
  vpc_id                      = "vpc-1"
  subnet_ids                  = ["subnet-3", "subnet-4"]
  client_security_group_id    = "sg-1"
  instance_class              = "db.t3.micro"
  database_name               = "medspa"
  username                    = "medspa_admin"
  multi_az                    = true
  backup_retention_days       = 14
  restore_snapshot_identifier = null
  alarm_topic_arn             = "arn:aws:sns:us-east-1:123456789012:mock"
  exported_logs               = ["postgresql", "upgrade"]
}

run "made_with_protection" {
  command = apply

  module {
    source = "./modules/rds"
  }

  variables {
    deletion_protection       = true
    deletion_protection_asked = true
  }

  assert {
    condition     = aws_db_instance.this.deletion_protection
    error_message = "a new database has what was asked for"
  }

  assert {
    condition     = aws_db_instance.this.engine_lifecycle_support == "open-source-rds-extended-support-disabled"
    error_message = "no Extended Support is paid for unasked"
  }
}

run "not_taken_back" {
  command = plan

  module {
    source = "./modules/rds"
  }

  variables {
    deletion_protection = false
  }

  assert {
    condition     = aws_db_instance.this.deletion_protection
    error_message = "a plan with the first value leaves a protected database protected"
  }
}

run "asked_in_vain" {
  command = plan

  module {
    source = "./modules/rds"
  }

  variables {
    deletion_protection       = false
    deletion_protection_asked = false
  }

  expect_failures = [output.deletion_protection]
}
