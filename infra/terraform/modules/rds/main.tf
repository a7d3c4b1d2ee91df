locals {
  port              = 5432
  first_storage_gib = 20
  max_storage_gib   = 100

  # When it is night in the Americas; the backup ends before the maintenance begins.
  backup_window_utc      = "07:00-08:00"
  maintenance_window_utc = "sun:09:30-sun:10:30"
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-rds"
  description = "Postgres, from tasks only"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-rds" }
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

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  instance_class = var.instance_class

  # A snapshot brings its own version, too. A version that is named here is sent once more after a restore, and RDS takes a
  # major version alone for the default minor one: it would upgrade the database unasked, or refuse to downgrade it.
  engine_version = var.restore_snapshot_identifier == null ? "15" : null

  # A snapshot brings its own size, which may have grown; so has a database that is kept beside another one.
  allocated_storage     = var.restore_snapshot_identifier == null && !var.kept ? local.first_storage_gib : null
  max_allocated_storage = local.max_storage_gib
  storage_type          = "gp3"
  storage_encrypted     = true

  # Extended Support is on where nothing is said, and charged by the vCPU-hour once a major version is out of standard
  # support. Off, RDS upgrades to the next major version then (docs/operations.md, Versions of Postgres).
  engine_lifecycle_support = "open-source-rds-extended-support-disabled"

  db_name                     = var.database_name
  username                    = var.username
  manage_master_user_password = true
  port                        = local.port

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  multi_az               = var.multi_az

  backup_retention_period    = var.backup_retention_days
  backup_window              = local.backup_window_utc
  maintenance_window         = local.maintenance_window_utc
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true
  apply_immediately          = true

  enabled_cloudwatch_logs_exports = var.exported_logs

  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final-${formatdate("YYYYMMDDhhmmss", timestamp())}"
  delete_automated_backups  = false
  snapshot_identifier       = var.restore_snapshot_identifier

  tags = { Name = var.name }

  # After a restore RDS backs up the whole database before it is available, which takes hours where it is large; a creation
  # that is given up leaves the database tainted. A change of the storage or the class takes hours too, and a deletion
  # waits for the final snapshot.
  timeouts {
    create = "4h"
    update = "4h"
    delete = "4h"
  }

  lifecycle {
    # engine_version: RDS itself moves to newer minor versions, and a restored database stays at its snapshot's
    # (docs/operations.md, Versions of Postgres). snapshot_identifier: removing it after a restore would replace the
    # database. final_snapshot_identifier: snapshot names are taken for good, so each database has the time of its own
    # making in it. A replacement is made with another one, whatever it is for: what is ignored counts again there. A
    # terraform_data could not know that a tainted database goes.
    # deletion_protection: somebody who protects the database in the console is not overruled; the value counts when it is
    # made, and medspa's deploy sets it (docs/operations.md, Protecting database and load balancer). engine_lifecycle_support: RDS takes it
    # when an instance is made or restored, ignores a change of it without a word, and each plan would change it again
    # (hashicorp/terraform-provider-aws#40870).
    ignore_changes = [deletion_protection, engine_lifecycle_support, engine_version, final_snapshot_identifier, snapshot_identifier]

    # An import leaves the name out, and what is ignored stays out: only the state can be given one. Terraform asks for no
    # condition in a destroy, so the plans before it must stop.
    postcondition {
      condition     = self.final_snapshot_identifier != null
      error_message = "The database ${var.name} was imported: this state names no final snapshot of it, so a destroy would take none. `npx medspa deploy --env ${trimprefix(var.name, "medspa-")}` writes a name${var.name == "medspa-production" ? "" : ", and so does `npx medspa park`"}; by hand: docs/operations.md, \"A database or Redis that was imported\"."
    }
  }
}
