locals {
  port = 6379

  snapshots_kept_days = 5

  # As the database's.
  snapshot_window_utc    = "07:00-08:00"
  maintenance_window_utc = "sun:09:30-sun:10:30"
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-redis"
  description = "Redis, from tasks only"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-redis" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id            = aws_security_group.this.id
  description                  = "Redis from tasks"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Redis of ${var.name}"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = var.node_type
  num_cache_clusters   = var.num_cache_clusters
  port                 = local.port

  automatic_failover_enabled = var.num_cache_clusters > 1
  multi_az_enabled           = var.num_cache_clusters > 1

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [aws_security_group.this.id]

  transit_encryption_enabled = true
  at_rest_encryption_enabled = true
  auth_token                 = var.auth_token

  snapshot_retention_limit   = local.snapshots_kept_days
  snapshot_window            = local.snapshot_window_utc
  maintenance_window         = local.maintenance_window_utc
  auto_minor_version_upgrade = true
  apply_immediately          = true

  # Commands that took longer than 10 ms. ElastiCache leaves their keys and values out, which may be a patient's words: user
  # guide, "Log delivery".
  log_delivery_configuration {
    destination_type = "cloudwatch-logs"
    destination      = var.slow_log_group
    log_type         = "slow-log"
    log_format       = "json"
  }

  final_snapshot_identifier = "${var.name}-final-${formatdate("YYYYMMDDhhmmss", timestamp())}"
  snapshot_name             = var.restore_snapshot_name

  tags = { Name = var.name }

  # Large snapshots take their time to be restored and made; a creation that is given up leaves the group tainted.
  timeouts {
    create = "2h"
    update = "2h"
    delete = "2h"
  }

  lifecycle {
    # The token is rotated from outside; the snapshot counts at creation only; the final one's name has the time of this
    # group's making in it, as the database's.
    ignore_changes = [auth_token, auth_token_update_strategy, final_snapshot_identifier, snapshot_name]

    # As the database's. Without a name the provider deletes the group without a snapshot, and says nothing.
    postcondition {
      condition     = self.final_snapshot_identifier != null
      error_message = "The Redis ${var.name} was imported: this state names no final snapshot of it, so a destroy would take none. `npx medspa deploy --env ${trimprefix(var.name, "medspa-")}` writes a name${var.name == "medspa-production" ? "" : ", and so does `npx medspa park`"}; by hand: docs/operations.md, \"A database or Redis that was imported\"."
    }
  }
}
