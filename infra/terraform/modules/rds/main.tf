locals {
  port            = 5432
  max_storage_gib = 100

  # What another value of replaces the database.
  identity = { engine = "postgres", database_name = var.database_name, username = var.username, storage_encrypted = true }
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

# Snapshot names are taken for good: each database has a suffix of its own. What replaces the database gives a new one;
# so does replacing this resource (-replace), as one needs who replaces the database by hand.
resource "terraform_data" "final_snapshot_suffix" {
  input            = formatdate("YYYYMMDDhhmmss", timestamp())
  triggers_replace = local.identity

  lifecycle {
    ignore_changes = [input]
  }
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = local.identity.engine
  engine_version = "15"
  instance_class = var.instance_class

  # A snapshot brings its own size, which may have grown.
  allocated_storage     = var.restore_snapshot_identifier == null ? 20 : null
  max_allocated_storage = local.max_storage_gib
  storage_type          = "gp3"
  storage_encrypted     = local.identity.storage_encrypted

  db_name                     = local.identity.database_name
  username                    = local.identity.username
  manage_master_user_password = true
  port                        = local.port

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  multi_az               = var.multi_az

  backup_retention_period    = var.backup_retention_days
  backup_window              = "07:00-08:00"
  maintenance_window         = "sun:09:30-sun:10:30"
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true
  apply_immediately          = true

  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final-${terraform_data.final_snapshot_suffix.output}"
  delete_automated_backups  = false
  snapshot_identifier       = var.restore_snapshot_identifier

  lifecycle {
    # Removing it after a restore would replace the database.
    ignore_changes = [snapshot_identifier]
  }
}
