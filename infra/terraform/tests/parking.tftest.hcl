# Asleep and awake, without a provider behind it. That the release parameter decides, and not only a variable, is
# test/integration/terraform-review/release-parameter.test.ts; that a bare plan is then empty needs a provider.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  voice_lambda_image_tag = "abc"
  api_public_base_url    = "https://api.example.com"
  allow_plain_http       = true
}

run "awake" {
  command = apply

  expect_failures = [check.voice_webhooks_encrypted]

  assert {
    condition     = length(module.vpc) == 1 && length(module.rds) == 1 && length(module.redis) == 1 && length(module.ecs_fargate) == 1 && length(module.lambda) == 1 && length(module.api_gateway) == 1
    error_message = "everything is there"
  }

  assert {
    condition     = output.vpc_id != null && output.rds_endpoint != null && output.redis_endpoint != null && output.api_alb_dns_name != null && output.private_subnet_ids != null
    error_message = "the outputs are those of the modules"
  }
}

run "parked" {
  command = apply

  variables {
    parked = "yes"
  }

  assert {
    condition     = length(module.vpc) == 0 && length(module.rds) == 0 && length(module.redis) == 0 && length(module.ecs_fargate) == 0
    error_message = "what costs is gone"
  }

  assert {
    condition     = output.api_gateway_url == run.awake.api_gateway_url && module.lambda[0].alias_invoke_arn != null && output.lambda_function_name == "medspa-development-voice"
    error_message = "the gateway keeps its URL, and its Lambda answers"
  }

  assert {
    condition     = local.voice_image_digest == null
    error_message = "without a digest of medspa's own image, the release's answers, as it did where an older medspa parked"
  }

  assert {
    condition = alltrue([for value in [
      output.api_alb_dns_name, output.redis_endpoint, output.migration_task_definition_arn, output.private_subnet_ids,
      output.ecs_task_security_group_id, output.ecs_cluster_name, output.vpc_id, output.public_subnet_ids,
      output.ecs_task_subnet_ids, output.rds_endpoint, output.rds_database_name, output.rds_master_user_secret_arn,
      output.ecs_service_name, output.api_task_definition_arn, output.codedeploy_app_name,
      output.codedeploy_deployment_group_name,
    ] : value == null])
    error_message = "what sleeps has no outputs"
  }

  assert {
    condition     = output.secrets_manager_arn == run.awake.secrets_manager_arn && output.redis_auth_token_secret_arn == run.awake.redis_auth_token_secret_arn && output.api_ecr_repository_url == run.awake.api_ecr_repository_url && output.voice_lambda_ecr_repository_url == run.awake.voice_lambda_ecr_repository_url
    error_message = "secrets and registries stay"
  }
}

run "parked_with_an_image_of_its_own" {
  command = plan

  variables {
    parked                    = "yes"
    parked_voice_image_digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
  }

  assert {
    condition     = local.voice_image_digest == var.parked_voice_image_digest
    error_message = "medspa's own image answers, whatever image the release has"
  }
}

run "awake_again_with_the_release_s_image" {
  command = plan

  variables {
    parked                    = "no"
    parked_voice_image_digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
  }

  expect_failures = [check.voice_webhooks_encrypted]

  assert {
    condition     = local.voice_image_digest == null
    error_message = "awake, the release's own image forwards"
  }
}

run "parked_full" {
  command = apply

  variables {
    parked = "full"
  }

  assert {
    condition     = length(module.vpc) == 0 && length(module.rds) == 0 && length(module.redis) == 0 && length(module.ecs_fargate) == 0 && length(module.lambda) == 0 && length(module.api_gateway) == 0
    error_message = "everything that the checklist's destroy names is gone"
  }

  assert {
    condition     = output.api_gateway_url == null && output.lambda_function_name == null && output.secrets_manager_arn == run.awake.secrets_manager_arn
    error_message = "the gateway's URL is gone, the secrets are not"
  }
}

# While it sleeps the kind of deployment may change: what remembers the previous kind is gone with the service.
run "awake_again" {
  command = apply

  expect_failures = [check.voice_webhooks_encrypted]

  variables {
    enable_blue_green = true
  }

  assert {
    condition     = output.codedeploy_app_name == "medspa-development-api"
    error_message = "it comes back blue/green"
  }

  assert {
    condition     = length(module.vpc) == 1 && length(module.rds) == 1 && length(module.redis) == 1 && length(module.ecs_fargate) == 1 && length(module.lambda) == 1 && length(module.api_gateway) == 1 && output.vpc_id != run.awake.vpc_id
    error_message = "everything is made anew"
  }
}

run "parked_without_voice_webhooks" {
  command   = apply
  state_key = "silent"

  variables {
    parked                = "yes"
    enable_voice_webhooks = false
  }

  assert {
    condition     = length(module.ecs_fargate) == 0 && length(module.api_gateway) == 0 && module.lambda[0].alias_invoke_arn == null
    error_message = "nothing answers where nothing did"
  }
}

run "production_parks_without_a_certificate" {
  command   = plan
  state_key = "production"

  variables {
    allow_plain_http = null
    environment      = "production"
    parked           = "yes"
  }

  assert {
    condition     = length(module.ecs_fargate) == 0
    error_message = "a load balancer that is not there needs no certificate"
  }
}
