# An environment that a previous medspa deployed, with this Terraform: its release parameter has no key of a later medspa, and its
# configuration says nothing of plain HTTP. It parks, and it comes back.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment            = "development"
  voice_lambda_image_tag = "abc"
  api_certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  api_certificate_name   = "api.example.com"
}

run "a_parameter_that_a_previous_medspa_wrote" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    name        = "/medspa/production/release"
    environment = "production"
    parameter = jsonencode({
      api_image_tag          = "abc"
      voice_lambda_image_tag = "abc"
      digests_tag            = "abc"
      api_certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
      api_certificate_name   = "api.example.com"
      pin                    = { task_definition_arn = "arn:3", voice_lambda_version = "2" }
      parked                 = "yes"
      parked_since           = "2026-01-01T00:00:00Z"
      parking                = { since = "2026-01-01T00:00:00Z", by = "alice", desired = 2, min = 2, protected = true, load_balancer_protected = true }
      redis_token            = { version = "1", group = "medspa-production", changed = "2026-01-01T00:00:00Z" }
      config                 = { "api.cpu" = 512 }
      config_applied         = true
      secret_keys            = ["JWT_SECRET"]
    })
  }

  assert {
    condition     = output.values.parked == "yes" && output.values.api_certificate_name == "api.example.com" && output.pinned_voice_lambda_version == "2"
    error_message = "what it says counts"
  }

  assert {
    condition     = output.dns_here == null
    error_message = "no record of the API's name is Terraform's to write"
  }
}

run "awake" {
  command = apply

  assert {
    condition     = module.ecs_fargate[0].alb_url != null && local.https && !local.own_certificate && length(aws_acm_certificate.api) == 0
    error_message = "the certificate of the release parameter goes on counting, and no other is made"
  }
}

run "parked" {
  command = apply

  variables {
    parked = "yes"
  }

  assert {
    condition     = length(module.ecs_fargate) == 0 && length(module.redis) == 0 && output.api_gateway_url == run.awake.api_gateway_url
    error_message = "it sleeps, and its Lambda answers"
  }
}

run "awake_again" {
  command = apply

  assert {
    condition     = length(module.ecs_fargate) == 1 && length(module.redis) == 1 && output.api_gateway_url == run.awake.api_gateway_url
    error_message = "it comes back with its gateway"
  }
}

# Such a development forwarded calls by plain HTTP without being told to. It parks as before; awake it is refused, until
# somebody decides.
run "without_a_certificate_it_parks" {
  command   = apply
  state_key = "plain"

  variables {
    api_certificate_arn  = null
    api_certificate_name = null
    parked               = "yes"
  }

  assert {
    condition     = length(module.ecs_fargate) == 0 && module.lambda[0].alias_invoke_arn != null
    error_message = "asleep, nothing is forwarded, and nothing is refused"
  }
}

run "and_comes_back_where_plain_http_is_allowed" {
  command   = plan
  state_key = "plain"

  variables {
    api_certificate_arn  = null
    api_certificate_name = null
    allow_plain_http     = true
  }

  expect_failures = [check.voice_webhooks_encrypted]

  assert {
    condition     = length(module.ecs_fargate) == 1 && local.voice_upstream_plain_http
    error_message = "it comes back as it was"
  }
}

run "or_without_voice" {
  command   = plan
  state_key = "plain"

  variables {
    api_certificate_arn   = null
    api_certificate_name  = null
    enable_voice_webhooks = false
  }

  assert {
    condition     = length(module.ecs_fargate) == 1 && length(module.api_gateway) == 0
    error_message = "it comes back, and nobody forwards calls"
  }
}
