locals {
  certificate_days_left = 30

  # FILL: a metric without data in a minute is absent, not 0. SUM takes both groups, whichever serves.
  healthy_targets = "SUM([${join(", ", [for color in sort(keys(aws_lb_target_group.api)) : "FILL(${color}, 0)"])}])"

  # A load balancer that has no target yet answers every scan from the internet with 503, and CodeDeploy refuses a
  # deployment whose alarm is raised: its own answers count only once a target was healthy. RUNNING_SUM stays above 0 for
  # as long as a healthy minute is within what CloudWatch evaluates: where all tasks die during a deployment, the two bad
  # minutes after the last healthy one still raise the alarm, and the deployment goes back. After those minutes
  # "no-healthy-target" takes over. What a target answers counts always: there is one.
  errors = "SUM([FILL(target, 0), IF(RUNNING_SUM(${local.healthy_targets}) > 0, FILL(balancer, 0), 0)])"
}

# Deployments of both kinds watch this one and roll back: tasks that answer 500 are "healthy" otherwise.
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name        = "${local.service_name}-5xx"
  alarm_description = "The API, or its load balancer for it, answers with 5xx"

  dynamic "metric_query" {
    for_each = { target = "HTTPCode_Target_5XX_Count", balancer = "HTTPCode_ELB_5XX_Count" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = { LoadBalancer = aws_lb.api.arn_suffix }
        stat        = "Sum"
        period      = 60
      }
    }
  }

  dynamic "metric_query" {
    for_each = aws_lb_target_group.api

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = "HealthyHostCount"
        dimensions  = { LoadBalancer = aws_lb.api.arn_suffix, TargetGroup = metric_query.value.arn_suffix }
        stat        = "Maximum"
        period      = 60
      }
    }
  }

  metric_query {
    id          = "errors"
    label       = "5xx answers"
    expression  = local.errors
    return_data = true
  }

  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 3
  # Two bad minutes of three: a Spot interruption's single 502 rolls nothing back.
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]
}

# A Spot drought leaves no unhealthy target behind, only none: healthy ones are counted, and silence is an alarm too.
resource "aws_cloudwatch_metric_alarm" "no_healthy_target" {
  alarm_name        = "${local.service_name}-no-healthy-target"
  alarm_description = "No API task is healthy in any target group"

  dynamic "metric_query" {
    for_each = aws_lb_target_group.api

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = "HealthyHostCount"
        dimensions  = { LoadBalancer = aws_lb.api.arn_suffix, TargetGroup = metric_query.value.arn_suffix }
        stat        = "Maximum"
        period      = 60
      }
    }
  }

  metric_query {
    id          = "healthy"
    label       = "healthy targets"
    expression  = local.healthy_targets
    return_data = true
  }

  comparison_operator = "LessThanThreshold"
  threshold           = 1
  # FILL also fills the newest minute, whose data is still on its way.
  evaluation_periods = 3
  treat_missing_data = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]
}

# ACM renews its own certificates earlier than this, and an imported one never: few days are left where a renewal failed, or
# nobody imported the next. The metric comes twice a day and ends with the certificate, so its absence changes nothing.
# No check block: the provider's data source of a certificate has no date, and asks with rights that a deploying role lacks.
resource "aws_cloudwatch_metric_alarm" "certificate_expires" {
  count = var.https ? 1 : 0

  alarm_name        = "${local.service_name}-certificate-expires"
  alarm_description = "The certificate of the API expires in less than ${local.certificate_days_left} days"

  namespace   = "AWS/CertificateManager"
  metric_name = "DaysToExpiry"
  dimensions  = { CertificateArn = var.certificate_arn }
  statistic   = "Minimum"
  period      = 86400

  comparison_operator = "LessThanThreshold"
  threshold           = local.certificate_days_left
  evaluation_periods  = 1
  treat_missing_data  = "ignore"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]
}
