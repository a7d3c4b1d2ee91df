mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                       = "medspa-development"
  worker                     = "mail"
  aws_region                 = "us-east-1"
  cluster_arn                = "arn:aws:ecs:us-east-1:123456789012:cluster/medspa-development"
  cluster_name               = "medspa-development"
  task_subnet_ids            = ["subnet-3", "subnet-4"]
  assign_public_ip           = false
  security_group_id          = "sg-1"
  execution_role_arn         = "arn:aws:iam::123456789012:role/medspa-development-execution"
  task_role_arn              = "arn:aws:iam::123456789012:role/medspa-development-task"
  image                      = "123456789012.dkr.ecr.us-east-1.amazonaws.com/medspa-development-api:abc"
  image_tag                  = "abc"
  pinned_task_definition_arn = null
  hardened                   = { essential = true, user = "1000:1000", readonlyRootFilesystem = true }
  command                    = ["worker", "mail"]
  cpu                        = 256
  memory                     = 512
  writable                   = ["/tmp"]
  environment                = { LEVEL = "info" }
  own_environment            = { ENVIRONMENT = "development", RELEASE = "abc" }
  secret_keys                = ["ADMIN_JWT_SECRET", "LEVEL"]
  app_secret_arn             = "arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-secrets-AbCdEf"
  redis_auth_secret_arn      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-redis-auth-AbCdEf"
  log_group                  = { name = "/medspa/development/mail", arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/mail" }
  alarm_topic_arn            = "arn:aws:sns:us-east-1:123456789012:medspa-development-alarms"
  on_demand_base             = 0
  minimum_healthy_percent    = 100
  maximum_percent            = 200
}

run "a_worker" {
  command = plan

  module {
    source = "./modules/worker"
  }

  assert {
    condition     = aws_ecs_task_definition.this.family == "medspa-development-mail" && aws_ecs_service.this.name == "medspa-development-mail" && aws_ecs_task_definition.this.tags.release == "abc"
    error_message = "service and family carry the worker's name, and the revision its release"
  }

  assert {
    condition     = aws_ecs_service.this.desired_count == 0 && length(aws_ecs_service.this.load_balancer) == 0 && aws_ecs_service.this.deployment_circuit_breaker[0].rollback
    error_message = "a worker has no load balancer, starts with no task, and goes back by itself"
  }

  assert {
    condition = {
      for key in ["name", "image", "command", "user", "readonlyRootFilesystem"] : key => jsondecode(aws_ecs_task_definition.this.container_definitions)[0][key]
      } == {
      name = "mail", image = var.image, command = ["worker", "mail"], user = "1000:1000", readonlyRootFilesystem = true
    }
    error_message = "its container is the API's image with its own command, hardened"
  }

  assert {
    condition = { for variable in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment : variable.name => variable.value } == {
      ENVIRONMENT = "development", LEVEL = "info", RELEASE = "abc"
    }
    error_message = "it is told what the API is told, and its own"
  }

  assert {
    condition     = sort([for secret in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets : secret.name]) == tolist(["ADMIN_JWT_SECRET", "DATABASE_URL", "REDIS_PASSWORD"])
    error_message = "it reads its keys, but for those that it has as plain variables"
  }

  assert {
    condition     = one(aws_ecs_task_definition.this.volume[*].name) == jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints[0].sourceVolume
    error_message = "a writable path is a volume"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.no_task.dimensions.ServiceName == "medspa-development-mail"
    error_message = "its alarm looks at its service"
  }
}

run "pinned" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    pinned_task_definition_arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-mail:3"
  }

  assert {
    condition     = aws_ecs_service.this.task_definition == "arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-mail:3"
    error_message = "while a deploy runs, the worker stays at the revision that ran"
  }
}

run "memory_that_fargate_has_not" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    memory = 4096
  }

  expect_failures = [aws_ecs_task_definition.this]
}

run "pins_of_the_parameter" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    name        = "/medspa/development/release"
    environment = "development"
    parameter   = "{\"api_image_tag\":\"abc\",\"pin\":{\"task_definition_arn\":\"arn:api\",\"workers\":{\"mail\":\"arn:mail\"}}}"
  }

  assert {
    condition     = output.pinned_workers == tomap({ mail = "arn:mail" }) && output.pinned_task_definition_arn == "arn:api"
    error_message = "the parameter pins workers by their names"
  }
}

run "no_pin" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    name        = "/medspa/development/release"
    environment = "development"
    parameter   = "{\"api_image_tag\":\"abc\"}"
  }

  assert {
    condition     = length(output.pinned_workers) == 0
    error_message = "without a pin workers run what was registered last"
  }
}

run "digests_of_targets" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    name        = "/medspa/development/release"
    environment = "development"
    parameter   = jsonencode({ api_image_tag = "abc", digests_tag = "abc", target_image_digests = { mail = "sha256:${join("", [for index in range(64) : "d"])}" } })
  }

  assert {
    condition     = substr(output.target_digests.mail, 7, 1) == "d"
    error_message = "a target's image is named by its digest"
  }
}

run "digests_of_targets_of_another_tag" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    name        = "/medspa/development/release"
    environment = "development"
    parameter   = jsonencode({ api_image_tag = "abc", target_image_digests = { mail = "sha256:${join("", [for index in range(64) : "d"])}" } })
    passed      = { api_image_tag = "def" }
  }

  assert {
    condition     = length(output.target_digests) == 0
    error_message = "another tag is taken as it stands in the registry"
  }
}
