# Logs, alarms and events.
locals {
  log_groups = [
    "${local.arn.logs}:log-group:/medspa/${var.environment}/*",
    "${local.arn.logs}:log-group:/aws/lambda/${local.name}-voice*",
    "${local.arn.logs}:log-group:/aws/rds/instance/${local.name}/*",
    "${local.arn.logs}:log-group:/aws/rds/cluster/${local.name}/*",
    "${local.arn.logs}:log-group:/aws/vendedlogs/elasticache/${local.name}/*",
  ]

  watch = [
    {
      Sid    = "Logs"
      Effect = "Allow"
      Action = [
        "logs:CreateLogGroup",
        "logs:DeleteMetricFilter",
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:PutMetricFilter",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ]
      Resource = local.log_groups
    },
    {
      # The gateway's access log and Redis's slow log are delivered in the caller's name; none of these knows resources. Sources:
      # API Gateway developer guide, "Configure logging for HTTP APIs"; ElastiCache user guide, "Log delivery".
      Sid    = "LogDelivery"
      Effect = "Allow"
      Action = [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
      ]
      Resource = ["*"]
    },
    {
      Sid      = "Alarms"
      Effect   = "Allow"
      Action   = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"]
      Resource = ["${local.arn.cloudwatch}:alarm:${local.name}-*", "${local.arn.cloudwatch}:alarm:TargetTracking-service/${local.name}/*"]
    },
    {
      Sid    = "AlarmTopic"
      Effect = "Allow"
      Action = [
        "sns:CreateTopic",
        "sns:SetSubscriptionAttributes",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
        "sns:TagResource",
        "sns:UntagResource",
      ]
      Resource = ["${local.arn.sns}:${local.name}-alarms"]
    },
    {
      Sid      = "EndSubscription"
      Effect   = "Allow"
      Action   = ["sns:Unsubscribe"]
      Resource = ["${local.arn.sns}:${local.name}-alarms", "${local.arn.sns}:${local.name}-alarms:*"]
    },
    {
      Sid      = "Events"
      Effect   = "Allow"
      Action   = ["events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource"]
      Resource = ["${local.arn.events}:rule/${local.name}-*"]
    },
  ]
}
