# A further service of the API's image, without a load balancer: what takes work from a queue or a table, and answers nobody.

locals {
  service_name = "${var.name}-${var.worker}"

  environment = merge(var.environment, var.own_environment)
  # A plain variable stands for the key of its name: ECS refuses both.
  secrets = merge(
    { for key in distinct(concat(["DATABASE_URL"], var.secret_keys)) : key => "${var.app_secret_arn}:${key}::" if !contains(keys(local.environment), key) },
    { REDIS_PASSWORD = "${var.redis_auth_secret_arn}:REDIS_PASSWORD::" },
  )

  # As the API's paths (modules/ecs_fargate/task_definitions.tf).
  volumes = { for path in var.writable : path => "${var.worker}-${substr(sha1(path), 0, 8)}" }

  # Spot, after a base on demand: as the API.
  capacity = concat(
    [{ provider = "FARGATE_SPOT", weight = 1, base = 0 }],
    var.on_demand_base > 0 ? [{ provider = "FARGATE", weight = 0, base = var.on_demand_base }] : [],
  )
}

# Revisions outlive their resource (skip_destroy): one of them is the way back.
resource "aws_ecs_task_definition" "this" {
  family                   = local.service_name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = var.task_role_arn
  skip_destroy             = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode([merge(
    var.hardened,
    var.command == null ? {} : { command = var.command },
    length(local.volumes) == 0 ? {} : { mountPoints = [for path, volume in local.volumes : { sourceVolume = volume, containerPath = path, readOnly = false }] },
    {
      name        = var.worker
      image       = var.image
      environment = [for name, value in local.environment : { name = name, value = value }]
      secrets     = [for name, from in local.secrets : { name = name, valueFrom = from }]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = var.log_group.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = var.worker
        }
      }
    },
  )])

  dynamic "volume" {
    for_each = local.volumes

    content {
      name = volume.value
    }
  }

  tags = { release = var.image_tag }

  lifecycle {
    # Source: Amazon ECS Developer Guide, "Task CPU and memory". In MiB.
    precondition {
      condition = contains(lookup({
        "256"   = [512, 1024, 2048]
        "512"   = [for gib in range(1, 5) : gib * 1024]
        "1024"  = [for gib in range(2, 9) : gib * 1024]
        "2048"  = [for gib in range(4, 17) : gib * 1024]
        "4096"  = [for gib in range(8, 31) : gib * 1024]
        "8192"  = [for gib in range(16, 61, 4) : gib * 1024]
        "16384" = [for gib in range(32, 121, 8) : gib * 1024]
      }, tostring(var.cpu), [var.memory]), var.memory)
      error_message = "The memory of workers.${var.worker} (${var.memory}) does not go with its CPU units (${var.cpu}): Fargate has, in MiB, with 256 units 512, 1024 or 2048, with 512 units 1024 to 4096, and so on as for the API (api.memory)."
    }
  }
}

resource "aws_ecs_service" "this" {
  name            = local.service_name
  cluster         = var.cluster_arn
  task_definition = coalesce(var.pinned_task_definition_arn, aws_ecs_task_definition.this.arn)
  # Without a task at first: the tool starts them once the schema is there.
  desired_count    = 0
  platform_version = "1.4.0"

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

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.task_subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = var.assign_public_ip
  }

  enable_ecs_managed_tags = true
  propagate_tags          = "SERVICE"

  lifecycle {
    ignore_changes = [desired_count]
  }
}

# No load balancer counts its healthy tasks. ECS sends a sample of their processor time a minute for each task that runs, and
# none where none does. Source: Amazon ECS Developer Guide, "CloudWatch metrics", RUNNING task count of a service.
resource "aws_cloudwatch_metric_alarm" "no_task" {
  alarm_name        = "${local.service_name}-no-task"
  alarm_description = "No task of the worker ${var.worker} runs"

  namespace   = "AWS/ECS"
  metric_name = "CPUUtilization"
  dimensions  = { ClusterName = var.cluster_name, ServiceName = local.service_name }
  statistic   = "SampleCount"
  period      = 60

  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 5
  treat_missing_data  = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]
}
