mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                       = "medspa-development"
  environment                = "development"
  aws_region                 = "us-east-1"
  vpc_id                     = "vpc-1"
  vpc_cidr                   = "10.0.0.0/16"
  public_subnet_ids          = ["subnet-1", "subnet-2"]
  task_subnet_ids            = ["subnet-3", "subnet-4"]
  assign_public_ip           = false
  https                      = false
  certificate_arn            = null
  repository_url             = "123456789012.dkr.ecr.us-east-1.amazonaws.com/medspa-development-api"
  repository_arn             = "arn:aws:ecr:us-east-1:123456789012:repository/medspa-development-api"
  image_tag                  = "abc"
  pinned_task_definition_arn = null
  task_cpu                   = 512
  task_memory                = 1024
  app_secret_arn             = "arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-secrets-AbCdEf"
  redis_auth_secret_arn      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-redis-auth-AbCdEf"
  database_master_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-11111111-2222-3333-4444-555555555555-AbCdEf"
  redis_address              = "redis.example:6379"
  public_base_url            = "https://api.example"
  voice_public_base_url      = "https://voice.example"
  api_log_group              = { name = "/medspa/development/api", arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/api" }
  migrate_log_group          = { name = "/medspa/development/migrate", arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/migrate" }
  probe_log_group            = { name = "/medspa/development/probe", arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/probe" }
  alarm_topic_arn            = "arn:aws:sns:us-east-1:123456789012:medspa-development-alarms"
  desired_count              = 1
  autoscaling_min_capacity   = 1
  autoscaling_max_capacity   = 4
  on_demand_base             = 0
  minimum_healthy_percent    = 100
  maximum_percent            = 200
  enable_blue_green          = false
  access_logs_bucket         = "medspa-development-access-logs-123456789012-us-east-1"
  deletion_protection        = false
  tls_policy                 = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
  waf                        = "off"
  api_port                   = 8080
  api_health_path            = "/health"
  api_task_policies          = {}
  api_environment            = {}
  api_secret_keys            = ["ADMIN_JWT_SECRET"]

  codedeploy_deployment_config_name        = "CodeDeployDefault.ECSAllAtOnce"
  codedeploy_ready_wait_time_minutes       = 60
  codedeploy_termination_wait_time_minutes = 5
}

run "alone" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  assert {
    condition     = length(aws_ecs_task_definition.api.volume) == 0 && length(jsondecode(aws_ecs_task_definition.api.container_definitions)) == 1 && !can(jsondecode(aws_ecs_task_definition.api.container_definitions)[0].mountPoints)
    error_message = "without sidecars and writable paths the API's container is alone, and has no volume"
  }
}

run "with_a_sidecar" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    api_writable = ["/var/cache/app"]
    api_sidecars = {
      nova = {
        image       = "public.ecr.aws/nova/sonic:1"
        command     = ["serve"]
        port        = 9000
        environment = { LEVEL = "info" }
        secrets     = ["NOVA_KEY", "REDIS_PASSWORD"]
        essential   = false
        memory      = 256
        writable    = ["/tmp"]
      }
    }
  }

  assert {
    condition     = [for container in jsondecode(aws_ecs_task_definition.api.container_definitions) : container.name] == ["api", "nova"]
    error_message = "the sidecar stands behind the API"
  }

  assert {
    condition = alltrue([for container in jsondecode(aws_ecs_task_definition.api.container_definitions) :
    container.readonlyRootFilesystem && container.user == "1000:1000" && container.stopTimeout == 60 && container.linuxParameters.initProcessEnabled])
    error_message = "every container is hardened"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[0].essential && !jsondecode(aws_ecs_task_definition.api.container_definitions)[1].essential && jsondecode(aws_ecs_task_definition.api.container_definitions)[1].memory == 256
    error_message = "the sidecar is as essential as the configuration says, and has its memory"
  }

  assert {
    condition = { for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[1].environment : variable.name => variable.value if contains(["LEVEL", "PORT", "ENVIRONMENT", "RELEASE"], variable.name) } == {
      ENVIRONMENT = "development", LEVEL = "info", PORT = "9000", RELEASE = "abc"
    }
    error_message = "the sidecar has its own variables and those that medspa sets"
  }

  assert {
    condition = { for secret in jsondecode(aws_ecs_task_definition.api.container_definitions)[1].secrets : secret.name => secret.valueFrom } == {
      NOVA_KEY       = "${var.app_secret_arn}:NOVA_KEY::"
      REDIS_PASSWORD = "${var.redis_auth_secret_arn}:REDIS_PASSWORD::"
    }
    error_message = "the sidecar reads the keys that it names, and no others"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[1].logConfiguration.options["awslogs-stream-prefix"] == "nova"
    error_message = "its log has streams of its own"
  }

  assert {
    condition = (
      length(setsubtract([for container in jsondecode(aws_ecs_task_definition.api.container_definitions) : container.mountPoints[0].sourceVolume], flatten([for volumes in values(local.volumes) : volumes[*].name]))) == 0 &&
      [for container in jsondecode(aws_ecs_task_definition.api.container_definitions) : container.mountPoints[0].containerPath] == ["/var/cache/app", "/tmp"] &&
      length(flatten(values(local.volumes))) == 2
    )
    error_message = "each writable path is a volume of the task"
  }
}

run "of_a_target" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    target_repository_arns = ["arn:aws:ecr:us-east-1:123456789012:repository/medspa-development-nova"]
    api_sidecars           = { nova = { image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/medspa-development-nova:abc" } }
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Resource if statement.Sid == "Pull"][0] == [
      var.repository_arn, "arn:aws:ecr:us-east-1:123456789012:repository/medspa-development-nova",
    ]
    error_message = "Fargate may pull from the target's registry, and from no other"
  }
}

run "two_on_one_port" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    api_sidecars = { nova = { image = "public.ecr.aws/nova/sonic:1", port = 8080 } }
  }

  expect_failures = [aws_ecs_task_definition.api]
}

run "no_memory_left" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    api_sidecars = { nova = { image = "public.ecr.aws/nova/sonic:1", memory = 1024 } }
  }

  expect_failures = [aws_ecs_task_definition.api]
}
