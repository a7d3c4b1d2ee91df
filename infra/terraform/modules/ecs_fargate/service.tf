# One service, two resources by count: what Terraform must ignore differs, and ignore_changes cannot depend on a
# variable. Both leave the number of tasks to autoscaling.

locals {
  # Services and alias follow the pin: what is registered last may not be what shall run.
  service_task_definition_arn = coalesce(var.pinned_task_definition_arn, aws_ecs_task_definition.api.arn)

  # Spot, after a base on demand: Spot alone never falls back by itself.
  capacity = concat(
    [{ provider = "FARGATE_SPOT", weight = 1, base = 0 }],
    var.on_demand_base > 0 ? [{ provider = "FARGATE", weight = 0, base = var.on_demand_base }] : [],
  )
}

resource "aws_ecs_service" "api_rolling" {
  count = var.enable_blue_green ? 0 : 1

  name             = local.service_name
  cluster          = aws_ecs_cluster.this.id
  task_definition  = local.service_task_definition_arn
  desired_count    = var.desired_count
  platform_version = "1.4.0" # the first whose secrets may name a JSON key

  dynamic "capacity_provider_strategy" {
    for_each = local.capacity

    content {
      capacity_provider = capacity_provider_strategy.value.provider
      weight            = capacity_provider_strategy.value.weight
      base              = capacity_provider_strategy.value.base
    }
  }

  # Without it another capacity strategy would replace the service.
  force_new_deployment = true

  deployment_minimum_healthy_percent = var.minimum_healthy_percent
  deployment_maximum_percent         = var.maximum_percent
  health_check_grace_period_seconds  = 60

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  alarms {
    enable      = true
    rollback    = true
    alarm_names = [aws_cloudwatch_metric_alarm.errors.alarm_name]
  }

  network_configuration {
    subnets          = var.task_subnet_ids
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = var.assign_public_ip
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api["blue"].arn
    container_name   = "api"
    container_port   = local.api_port
  }

  enable_ecs_managed_tags = true
  propagate_tags          = "SERVICE"

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_lb_listener.http,
    aws_lb_listener.https,
    aws_ecs_cluster_capacity_providers.this,
    aws_iam_role_policy.execution,
    # No release starts before its rights are there.
    aws_iam_role_policy.task,
    aws_iam_role_policy_attachment.task,
  ]
}

resource "aws_ecs_service" "api" {
  count = var.enable_blue_green ? 1 : 0

  name             = local.service_name
  cluster          = aws_ecs_cluster.this.id
  task_definition  = local.service_task_definition_arn
  desired_count    = var.desired_count
  platform_version = "1.4.0"

  dynamic "capacity_provider_strategy" {
    for_each = local.capacity

    content {
      capacity_provider = capacity_provider_strategy.value.provider
      weight            = capacity_provider_strategy.value.weight
      base              = capacity_provider_strategy.value.base
    }
  }

  deployment_controller {
    type = "CODE_DEPLOY"
  }

  # After a shift the old tasks are kept for some minutes, and ECS deletes no service that has two task sets otherwise.
  force_delete = true

  deployment_minimum_healthy_percent = var.minimum_healthy_percent
  deployment_maximum_percent         = var.maximum_percent
  health_check_grace_period_seconds  = 60

  network_configuration {
    subnets          = var.task_subnet_ids
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = var.assign_public_ip
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api["blue"].arn
    container_name   = "api"
    container_port   = local.api_port
  }

  enable_ecs_managed_tags = true
  propagate_tags          = "SERVICE"

  lifecycle {
    # CodeDeploy sets them; UpdateService refuses them on such a service.
    ignore_changes = [
      desired_count,
      task_definition,
      load_balancer,
      network_configuration,
      capacity_provider_strategy,
      platform_version,
    ]
  }

  depends_on = [
    aws_lb_listener.http_blue_green,
    aws_lb_listener.https,
    aws_lb_listener.test,
    aws_ecs_cluster_capacity_providers.this,
    aws_iam_role_policy.execution,
    # No release starts before its rights are there.
    aws_iam_role_policy.task,
    aws_iam_role_policy_attachment.task,
  ]
}
