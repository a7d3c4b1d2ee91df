# What is passed with -var alone lasts while it is passed: the release parameter does not keep it, so the next apply, or medspa's
# next deploy, continues what was decided before.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment = "development"
}

run "passed_values_count" {
  command = apply

  variables {
    api_image_tag          = "by-hand"
    voice_lambda_image_tag = "by-hand"
    api_certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    deletion_protection    = true
    api_public_base_url    = "https://by-hand.example.com"
    api_task_cpu           = 1024
    api_task_memory        = 2048
    enable_voice_webhooks  = true
    voice_upstream_failure = "502"
    voice_upstream_timeout = "4s"
    permissions_boundary   = "arn:aws:iam::123456789012:policy/landing-zone"
  }

  assert {
    condition     = local.permissions_boundary == "arn:aws:iam::123456789012:policy/landing-zone"
    error_message = "an account's own boundary counts before that of bootstrap"
  }

  assert {
    condition     = module.release.values.api_image_tag == "by-hand" && module.release.values.deletion_protection
    error_message = "what is passed counts before the parameter"
  }

  assert {
    condition     = module.config.values.public_url == "https://by-hand.example.com" && module.config.values.api_cpu == 1024 && module.config.values.api_memory == 2048 && module.config.values.voice_upstream_failure == "502" && module.config.values.voice_upstream_timeout == "4s"
    error_message = "and before the configuration"
  }

  assert {
    condition     = aws_ssm_parameter.release.insecure_value == "{}"
    error_message = "the release parameter keeps nothing of what was passed"
  }
}

run "the_same_without_them" {
  command = plan

  assert {
    condition     = module.release.values.api_image_tag == "latest" && module.release.values.voice_lambda_image_tag == null && module.release.values.api_certificate_arn == null && !module.release.values.deletion_protection
    error_message = "nothing of what was passed is left in the release"
  }

  assert {
    condition     = module.config.values.public_url == null && module.config.values.api_cpu == 512 && module.config.values.api_memory == 1024 && module.config.values.voice_upstream_failure == "by-provider" && module.config.values.voice_upstream_timeout == "8s"
    error_message = "nor in the configuration: first values count again"
  }

  assert {
    condition     = aws_ssm_parameter.release.insecure_value == "{}"
    error_message = "the release parameter is as it was"
  }
}
