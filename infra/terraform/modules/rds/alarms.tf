resource "aws_cloudwatch_metric_alarm" "storage" {
  alarm_name        = "${var.name}-database-storage"
  alarm_description = "Less than 2 GiB of the database's storage is free: it grows by itself up to ${local.max_storage_gib} GiB, and then is full"

  namespace   = "AWS/RDS"
  metric_name = "FreeStorageSpace"
  dimensions  = { DBInstanceIdentifier = aws_db_instance.this.identifier }
  statistic   = "Minimum"
  period      = 300

  comparison_operator = "LessThanThreshold"
  threshold           = 2 * 1024 * 1024 * 1024
  evaluation_periods  = 2
  # A database that is being made or stopped reports nothing.
  treat_missing_data = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]
}
