locals {
  cpu_target_percent = 60
  # Tasks come sooner than they go.
  scale_out_cooldown_seconds = 60
  scale_in_cooldown_seconds  = 300
}

resource "aws_appautoscaling_target" "api" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${one(concat(aws_ecs_service.api_rolling[*].name, aws_ecs_service.api[*].name))}"
  min_capacity       = var.autoscaling_min_capacity
  max_capacity       = var.autoscaling_max_capacity

  # How many tasks there are is the tool's affair from the first deploy on, as desired_count is: what starts with none
  # must not be scaled up by a bare apply before its schema is there.
  lifecycle {
    ignore_changes = [min_capacity]
  }
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "${local.service_name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.api.service_namespace
  scalable_dimension = aws_appautoscaling_target.api.scalable_dimension
  resource_id        = aws_appautoscaling_target.api.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = local.cpu_target_percent
    scale_in_cooldown  = local.scale_in_cooldown_seconds
    scale_out_cooldown = local.scale_out_cooldown_seconds

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
