# Its storage grows by itself up to 128 TiB; what runs out is its capacity.
resource "aws_cloudwatch_metric_alarm" "capacity" {
  alarm_name        = "${var.name}-database-capacity"
  alarm_description = "The database has worked at nearly its most capacity, ${var.max_acu} ACU, for 15 minutes: database.max_acu gives it more"

  namespace   = "AWS/RDS"
  metric_name = "ACUUtilization"
  dimensions  = { DBClusterIdentifier = aws_rds_cluster.this.cluster_identifier }
  statistic   = "Average"
  period      = 300

  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  evaluation_periods  = 3
  # A database that is being made, or paused, reports nothing.
  treat_missing_data = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]
}
