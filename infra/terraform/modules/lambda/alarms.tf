resource "aws_cloudwatch_metric_alarm" "errors" {
  count = var.enabled ? 1 : 0

  alarm_name        = "${local.function_name}-errors"
  alarm_description = "The voice Lambda fails: callers hear the provider's error"

  namespace   = "AWS/Lambda"
  metric_name = "Errors"
  dimensions  = { FunctionName = aws_lambda_function.voice[0].function_name }
  statistic   = "Sum"
  period      = 60

  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  # One hiccup mails nobody: two minutes of three, as for the load balancer's errors.
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  # No call, no error.
  treat_missing_data = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]
}
