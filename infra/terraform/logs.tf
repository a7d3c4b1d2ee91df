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

resource "aws_cloudwatch_log_group" "probe" {
  name              = "/medspa/${var.environment}/probe"
  retention_in_days = local.log_retention_days
}

resource "aws_cloudwatch_log_group" "voice" {
  name              = "/aws/lambda/${local.name}-voice"
  retention_in_days = local.log_retention_days
}
