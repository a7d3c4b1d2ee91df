# Log groups stand outside the modules whose tasks write to them, so that parking keeps the logs.

locals {
  log_retention_days = coalesce(var.log_retention_days, var.environment == "production" ? 90 : 30)
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/medspa/${var.environment}/api"
  retention_in_days = local.log_retention_days
}

resource "aws_cloudwatch_log_group" "migrate" {
  name              = "/medspa/${var.environment}/migrate"
  retention_in_days = local.log_retention_days
}

resource "aws_cloudwatch_log_group" "worker" {
  for_each = local.workers

  name              = "/medspa/${var.environment}/${each.key}"
  retention_in_days = local.log_retention_days
}

resource "aws_cloudwatch_log_group" "probe" {
  name              = "/medspa/${var.environment}/probe"
  retention_in_days = local.log_retention_days
}

resource "aws_cloudwatch_log_group" "flow" {
  count = var.vpc_flow_logs ? 1 : 0

  name              = "/medspa/${var.environment}/flow"
  retention_in_days = local.log_retention_days
}

# The gateway's access log.
resource "aws_cloudwatch_log_group" "gateway" {
  name              = "/medspa/${var.environment}/gateway"
  retention_in_days = local.log_retention_days
}

# RDS writes to groups of these names, and would make them itself, to be kept for ever: they are there before the database.
resource "aws_cloudwatch_log_group" "database" {
  for_each = toset(contains([local.database_engine, local.database_kept], "rds") ? ["postgresql", "upgrade"] : [])

  name              = "/aws/rds/instance/${local.name}/${each.key}"
  retention_in_days = local.log_retention_days
}

# The same of a cluster, which has no log of upgrades.
resource "aws_cloudwatch_log_group" "cluster" {
  for_each = toset(contains([local.database_engine, local.database_kept], "aurora-serverless-v2") ? ["postgresql"] : [])

  name              = "/aws/rds/cluster/${local.name}/${each.key}"
  retention_in_days = local.log_retention_days
}

# Below /aws/vendedlogs/ CloudWatch Logs takes what a service delivers without a line in the account's resource policy, whose
# length is limited.
resource "aws_cloudwatch_log_group" "redis" {
  name              = "/aws/vendedlogs/elasticache/${local.name}/slow-log"
  retention_in_days = local.log_retention_days
}

resource "aws_cloudwatch_log_group" "voice" {
  name              = "/aws/lambda/${local.name}-voice"
  retention_in_days = local.log_retention_days
}
