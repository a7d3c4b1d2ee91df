locals {
  # What CodeDeploy moves.
  moved_listener_arns = concat(
    aws_lb_listener.https[*].arn,
    aws_lb_listener.http_blue_green[*].arn,
    aws_lb_listener.test[*].arn,
  )
}

resource "aws_iam_role" "codedeploy" {
  count = var.enable_blue_green ? 1 : 0

  name                 = "${var.name}-codedeploy"
  description          = "CodeDeploy shifts the API's traffic"
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = local.assumed_by["codedeploy"]
}

resource "aws_iam_role_policy" "codedeploy" {
  count = var.enable_blue_green ? 1 : 0

  name = "shift-traffic"
  role = aws_iam_role.codedeploy[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Look" # ELB's know no resources; alarms are asked for in one call, whatever their kind
        Effect = "Allow"
        Action = [
          "elasticloadbalancing:DescribeListeners",
          "elasticloadbalancing:DescribeRules",
          "elasticloadbalancing:DescribeTargetGroups",
          "cloudwatch:DescribeAlarms",
        ]
        Resource = ["*"]
      },
      {
        Sid    = "TaskSets"
        Effect = "Allow"
        Action = ["ecs:DescribeServices", "ecs:CreateTaskSet", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"]
        Resource = [
          aws_ecs_service.api[0].id,
          replace("${aws_ecs_service.api[0].id}/*", ":service/", ":task-set/"),
        ]
      },
      {
        Sid      = "Traffic"
        Effect   = "Allow"
        Action   = ["elasticloadbalancing:ModifyListener"]
        Resource = local.moved_listener_arns
      },
      {
        Sid      = "Rules" # their ARNs are no listeners': listener-rule/app/<name>/<id>/<listener>/<rule>
        Effect   = "Allow"
        Action   = ["elasticloadbalancing:ModifyRule"]
        Resource = [for arn in local.moved_listener_arns : replace("${arn}/*", ":listener/", ":listener-rule/")]
      },
      {
        Sid       = "PassTaskRoles"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = [aws_iam_role.execution.arn, aws_iam_role.task.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}

resource "aws_codedeploy_app" "api" {
  count = var.enable_blue_green ? 1 : 0

  name             = local.service_name
  compute_platform = "ECS"
}

resource "aws_codedeploy_deployment_group" "api" {
  count = var.enable_blue_green ? 1 : 0

  app_name               = aws_codedeploy_app.api[0].name
  deployment_group_name  = local.service_name
  service_role_arn       = aws_iam_role.codedeploy[0].arn
  deployment_config_name = var.codedeploy_deployment_config_name

  deployment_style {
    deployment_type   = "BLUE_GREEN"
    deployment_option = "WITH_TRAFFIC_CONTROL"
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"]
  }

  alarm_configuration {
    enabled = true
    alarms  = [aws_cloudwatch_metric_alarm.errors.alarm_name]
  }

  blue_green_deployment_config {
    # medspa continues it, once the new tasks are healthy behind the test listener. One that nobody continues ends Stopped, and is rolled back.
    deployment_ready_option {
      action_on_timeout    = "STOP_DEPLOYMENT"
      wait_time_in_minutes = var.codedeploy_ready_wait_time_minutes
    }

    terminate_blue_instances_on_deployment_success {
      action                           = "TERMINATE"
      termination_wait_time_in_minutes = var.codedeploy_termination_wait_time_minutes
    }
  }

  ecs_service {
    cluster_name = aws_ecs_cluster.this.name
    service_name = aws_ecs_service.api[0].name
  }

  load_balancer_info {
    target_group_pair_info {
      prod_traffic_route {
        listener_arns = concat(aws_lb_listener.https[*].arn, aws_lb_listener.http_blue_green[*].arn)
      }

      test_traffic_route {
        listener_arns = aws_lb_listener.test[*].arn
      }

      target_group {
        name = aws_lb_target_group.api["blue"].name
      }

      target_group {
        name = aws_lb_target_group.api["green"].name
      }
    }
  }

  depends_on = [aws_iam_role_policy.codedeploy]
}
