locals {
  port = 5432

  # The major version that the application is tested with; the parameter group is of its family.
  major_version = "15"

  # When it is night in the Americas; the backup ends before the maintenance begins.
  backup_window_utc      = "07:00-08:00"
  maintenance_window_utc = "sun:09:30-sun:10:30"

  # Aurora takes it only where the least capacity is 0: Amazon Aurora user guide, "Scaling to zero ACUs with automatic pause".
  pause_after_seconds = var.min_acu == 0 ? 300 : null
}

resource "aws_db_subnet_group" "this" {
  name       = "${var.name}-aurora"
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-aurora"
  description = "Postgres, from tasks only"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-aurora" }
}

# Rules stand apart from the groups: a -target destroy of the tasks takes this rule, not the database.
resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id            = aws_security_group.this.id
  description                  = "Postgres from tasks"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

# Aurora's default group of this version takes connections without TLS, as RDS's own does not.
resource "aws_rds_cluster_parameter_group" "this" {
  name        = "${var.name}-aurora-postgresql${local.major_version}"
  family      = "aurora-postgresql${local.major_version}"
  description = "Connections by TLS only"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier = var.name
  engine             = "aurora-postgresql"
  engine_mode        = "provisioned"

  # A snapshot brings its own version, as in modules/rds. Version 15 pauses from 15.7 on.
  engine_version = var.restore_snapshot_identifier == null ? local.major_version : null

  serverlessv2_scaling_configuration {
    min_capacity             = var.min_acu
    max_capacity             = var.max_acu
    seconds_until_auto_pause = local.pause_after_seconds
  }

  storage_encrypted = true

  # On where nothing is said, and charged by the ACU-hour once a major version is out of standard support (modules/rds).
  engine_lifecycle_support = "open-source-rds-extended-support-disabled"

  database_name               = var.database_name
  master_username             = var.username
  manage_master_user_password = true
  port                        = local.port

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  backup_retention_period      = var.backup_retention_days
  preferred_backup_window      = local.backup_window_utc
  preferred_maintenance_window = local.maintenance_window_utc
  copy_tags_to_snapshot        = true
  apply_immediately            = true

  enabled_cloudwatch_logs_exports = var.exported_logs

  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final-${formatdate("YYYYMMDDhhmmss", timestamp())}"
  delete_automated_backups  = false
  snapshot_identifier       = var.restore_snapshot_identifier

  tags = { Name = var.name }

  # A deletion waits for the final snapshot, and a creation that is given up leaves the cluster tainted.
  timeouts {
    create = "4h"
    update = "4h"
    delete = "4h"
  }

  lifecycle {
    # For the same reasons as in modules/rds, attribute by attribute.
    ignore_changes = [deletion_protection, engine_lifecycle_support, engine_version, final_snapshot_identifier, snapshot_identifier]

    # As in modules/rds: an import leaves the name out, and only the state can be given one.
    postcondition {
      condition     = self.final_snapshot_identifier != null
      error_message = "The database ${var.name} was imported: this state names no final snapshot of it, so a destroy would take none. `npx medspa deploy --env ${trimprefix(var.name, "medspa-")}` writes a name${var.name == "medspa-production" ? "" : ", and so does `npx medspa park`"}; by hand: docs/operations.md, \"A database or Redis that was imported\"."
    }
  }
}

# Numbered, not named by what they do: a failover makes the reader the writer. All of priority 0 or 1 scale with the writer, so
# that one that takes over is as large.
resource "aws_rds_cluster_instance" "member" {
  count = var.reader ? 2 : 1

  identifier         = "${var.name}-${count.index + 1}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  instance_class     = "db.serverless"
  promotion_tier     = 1

  publicly_accessible          = false
  preferred_maintenance_window = local.maintenance_window_utc
  copy_tags_to_snapshot        = true
  auto_minor_version_upgrade   = true
  apply_immediately            = true

  tags = { Name = "${var.name}-${count.index + 1}" }

  timeouts {
    create = "4h"
    update = "4h"
    delete = "4h"
  }
}
