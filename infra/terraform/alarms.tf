# Where alarms go. Topic and subscription stand outside the modules, so that parking keeps them: an address confirms its
# subscription once. Each alarm stands with what it watches, and goes with it; those whose logs stay are here.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

resource "aws_sns_topic" "alarms" {
  name = "${local.name}-alarms"
  # Without a key SNS encrypts what it stores by itself. Not with alias/aws/sns: CloudWatch may not use that one, and
  # alarms would be lost without a word.
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsPublish"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = ["sns:Publish"]
      Resource  = [aws_sns_topic.alarms.arn]
      # The ARN names the account too: another account's alarms cannot publish.
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:cloudwatch:${var.aws_region}:${data.aws_caller_identity.current.account_id}:alarm:${local.name}-*" }
      }
    }]
  })
}

# AWS sends a link there; nothing arrives until it is followed.
resource "aws_sns_topic_subscription" "alarms_email" {
  count = local.given.alarms_email == null ? 0 : 1

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = local.given.alarms_email
}

# A plan is where somebody looks; it is a warning, and asks AWS for nothing that the subscription's refresh has not.
check "alarms_reach_somebody" {
  assert {
    condition     = alltrue([for subscription in aws_sns_topic_subscription.alarms_email : !subscription.pending_confirmation])
    error_message = "Nobody has confirmed that alarms of ${var.environment} go to ${coalesce(local.given.alarms_email, "nobody")}: follow the link in the mail of AWS, which expires after two days. For a new one: terraform apply -replace='aws_sns_topic_subscription.alarms_email[0]' -var=\"environment=${var.environment}\""
  }
}

# The API logs { "msg": "outbox", "oldestSeconds": n } at each poll.
resource "aws_cloudwatch_log_metric_filter" "outbox_age" {
  name           = "${local.name}-outbox-age"
  log_group_name = aws_cloudwatch_log_group.api.name
  pattern        = "{ $.msg = \"outbox\" && $.oldestSeconds = * }"

  metric_transformation {
    namespace = "medspa/${var.environment}"
    name      = "OutboxOldestSeconds"
    value     = "$.oldestSeconds"
    unit      = "Seconds"
  }
}

resource "aws_cloudwatch_metric_alarm" "outbox_age" {
  alarm_name        = "${local.name}-outbox-age"
  alarm_description = "Conversation starts wait in the outbox: its oldest row is more than five minutes old"

  namespace   = one(aws_cloudwatch_log_metric_filter.outbox_age.metric_transformation).namespace
  metric_name = one(aws_cloudwatch_log_metric_filter.outbox_age.metric_transformation).name
  statistic   = "Maximum"
  period      = 60

  comparison_operator = "GreaterThanThreshold"
  threshold           = 300
  evaluation_periods  = 3
  # An API that is silent is another alarm's matter; a parked one has no outbox.
  treat_missing_data = "notBreaching"

  alarm_actions = [aws_sns_topic.alarms.arn]
  ok_actions    = [aws_sns_topic.alarms.arn]
}

# The function never fails for it: callers hear that nobody can be reached, and only its log tells why.
resource "aws_cloudwatch_log_metric_filter" "voice_upstream" {
  name           = "${local.name}-voice-upstream"
  log_group_name = aws_cloudwatch_log_group.voice.name
  pattern        = "{ $.msg = \"upstream failed\" }"

  metric_transformation {
    namespace = "medspa/${var.environment}"
    name      = "VoiceUpstreamFailures"
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "voice_upstream" {
  alarm_name        = "${local.name}-voice-upstream"
  alarm_description = "The voice Lambda does not reach the API: callers hear that nobody can be reached"

  namespace   = one(aws_cloudwatch_log_metric_filter.voice_upstream.metric_transformation).namespace
  metric_name = one(aws_cloudwatch_log_metric_filter.voice_upstream.metric_transformation).name
  statistic   = "Sum"
  period      = 60

  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  # One hiccup mails nobody: two minutes of three, as for the load balancer's errors.
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  # No call, no failure.
  treat_missing_data = "notBreaching"

  alarm_actions = [aws_sns_topic.alarms.arn]
  ok_actions    = [aws_sns_topic.alarms.arn]
}
