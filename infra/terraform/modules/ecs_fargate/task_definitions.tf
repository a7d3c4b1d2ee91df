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

locals {
  # What medspa tells every container of the platform, but for the API's own port.
  own_environment = { for name, value in local.api_environment : name => value if name != "PORT" && !contains(keys(var.api_environment), name) }

  # The root file system is read-only: each path that a container writes to is a volume of its task, empty at its start and
  # gone with it. ECS takes letters, digits, - and _ in a volume's name.
  writable = merge({ api = var.api_writable }, { for name, sidecar in var.api_sidecars : name => sidecar.writable })
  volumes = { for container, paths in local.writable : container => [for path in paths : {
    name = "${container}-${substr(sha1(path), 0, 8)}"
    path = path
  }] }
  mount_points = { for container, volumes in local.volumes : container => [
    for volume in volumes : { sourceVolume = volume.name, containerPath = volume.path, readOnly = false }
  ] }

  # The keys that it names and no others: a program beside the API need not know what the API knows.
  sidecars = [for name, sidecar in var.api_sidecars : merge(
    local.hardened,
    sidecar.command == null ? {} : { command = sidecar.command },
    sidecar.memory == null ? {} : { memory = sidecar.memory },
    sidecar.port == null ? {} : { portMappings = [{ containerPort = sidecar.port, protocol = "tcp" }] },
    length(local.mount_points[name]) == 0 ? {} : { mountPoints = local.mount_points[name] },
    {
      name      = name
      image     = sidecar.image
      essential = sidecar.essential
      environment = [for variable, value in merge(
        sidecar.environment,
        local.own_environment,
        sidecar.port == null ? {} : { PORT = tostring(sidecar.port) },
      ) : { name = variable, value = value }]
      secrets = [for key in sidecar.secrets : {
        name      = key
        valueFrom = key == "REDIS_PASSWORD" ? "${var.redis_auth_secret_arn}:REDIS_PASSWORD::" : "${var.app_secret_arn}:${key}::"
      } if !contains(keys(sidecar.environment), key)]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = var.api_log_group.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = name
        }
      }
    },
  )]

  task_ports = concat([local.api_port], [for sidecar in values(var.api_sidecars) : sidecar.port if sidecar.port != null])
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

  container_definitions = jsonencode(concat([merge(local.hardened, var.api_command == null ? {} : { command = var.api_command }, length(local.mount_points.api) == 0 ? {} : { mountPoints = local.mount_points.api }, {
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
  })], local.sidecars))

  dynamic "volume" {
    for_each = flatten(values(local.volumes))

    content {
      name = volume.value.name
    }
  }

  # History is read from AWS alone: which release a revision is.
  tags = { release = var.image_tag }

  lifecycle {
    # The containers of a task share one network and one memory.
    precondition {
      condition     = length(distinct(local.task_ports)) == length(local.task_ports)
      error_message = "Containers of the API's task listen on one port: ${join(", ", local.task_ports)} (api.port, and the port of each of api.sidecars). Give each its own."
    }
    precondition {
      condition     = sum(concat([0], [for sidecar in values(var.api_sidecars) : coalesce(sidecar.memory, 0)])) < var.task_memory
      error_message = "The sidecars of the API's task take all of its memory (api.sidecars, api.memory: ${var.task_memory}): nothing is left for the API."
    }
  }

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
