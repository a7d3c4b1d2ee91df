locals {
  # Fargate stops a container hard after this; with the target group's delay inside Spot's two minutes.
  stop_timeout_seconds = 60

  hardened = {
    essential              = true
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    stopTimeout            = local.stop_timeout_seconds
    linuxParameters        = { initProcessEnabled = true }
  }

  # By digest, what was inspected is what runs, whoever pushes over the tag: also the task that replaces another next year.
  # ECS documents name:tag and name@digest, and no third form; the revision's tag says the release to people.
  image         = var.image_digest == null ? "${var.repository_url}:${var.image_tag}" : "${var.repository_url}@${var.image_digest}"
  migrate_image = var.migrate_image_digest == null ? "${var.repository_url}:migrate-${var.image_tag}" : "${var.repository_url}@${var.migrate_image_digest}"

  # An API that is told its public URL verifies each signature of Twilio's against it, also of a webhook that came by the
  # gateway, under the gateway's URL. Told of none it takes the URL that was called, from X-Forwarded-Host and
  # X-Forwarded-Proto. So it is told of one only where somebody wrote one.
  api_environment = merge(
    var.api_environment,
    {
      PORT        = tostring(local.api_port)
      ENV         = var.environment
      ENVIRONMENT = var.environment
      RELEASE     = var.image_tag
      REDIS_ADDR  = var.redis_address
      REDIS_TLS   = "true"
    },
    var.public_base_url == null ? {} : { PUBLIC_BASE_URL = var.public_base_url },
    var.voice_public_base_url == null && var.public_base_url == null ? {} : { VOICE_PUBLIC_BASE_URL = coalesce(var.voice_public_base_url, var.public_base_url) },
  )

  app_secrets = { for key in distinct(concat(["DATABASE_URL"], var.api_secret_keys)) : key => "${var.app_secret_arn}:${key}::" }
  # A plain variable stands for the key of its name: ECS refuses both.
  api_secrets = merge({ for key, from in local.app_secrets : key => from if !contains(keys(local.api_environment), key) }, { REDIS_PASSWORD = "${var.redis_auth_secret_arn}:REDIS_PASSWORD::" })
}

# Revisions outlive their resource (skip_destroy): Terraform would deregister the replaced one, and with it the way back.
#
# ECS refuses to be passed a role that it does not know yet, some seconds after the role was made, and Terraform asks once:
# both wait for the load balancer, which takes minutes, at the first apply and at each restore.

resource "aws_ecs_task_definition" "api" {
  family                   = local.service_name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.task_cpu
  memory                   = var.task_memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  skip_destroy             = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode([merge(local.hardened, var.api_command == null ? {} : { command = var.api_command }, {
    name         = "api"
    image        = local.image
    portMappings = [{ containerPort = local.api_port, protocol = "tcp" }]
    environment  = [for name, value in local.api_environment : { name = name, value = value }]
    secrets      = [for name, from in local.api_secrets : { name = name, valueFrom = from }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.api_log_group.name
        awslogs-region        = var.aws_region
        awslogs-stream-prefix = "api"
      }
    }
  })])

  # History is read from AWS alone: which release a revision is.
  tags = { release = var.image_tag }

  depends_on = [aws_lb.api]
}

resource "aws_ecs_task_definition" "migrate" {
  family                   = "${var.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  skip_destroy             = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode([merge(local.hardened, var.migrate_command == null ? {} : { command = var.migrate_command }, {
    name    = "migrate"
    image   = local.migrate_image
    secrets = [{ name = "DATABASE_URL", valueFrom = local.app_secrets.DATABASE_URL }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.migrate_log_group.name
        awslogs-region        = var.aws_region
        awslogs-stream-prefix = "migrate"
      }
    }
  })])

  tags = { release = var.image_tag }

  depends_on = [aws_lb.api]
}
