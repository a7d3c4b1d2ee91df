# The whole configuration, planned and applied without a provider behind it.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "development_bare" {
  command = plan

  variables {
    environment = "development"
  }

  assert {
    condition     = aws_ssm_parameter.release.name == "/medspa/development/release" && aws_ssm_parameter.release.insecure_value == "{}"
    error_message = "the release parameter starts empty, under its own name"
  }

  assert {
    condition     = output.ecs_cluster_name == "medspa-development" && output.ecs_service_name == "medspa-development-api" && output.lambda_function_name == "medspa-development-voice"
    error_message = "names follow from the environment alone"
  }

  assert {
    condition     = module.lambda[0].alias_invoke_arn == null && length(module.api_gateway) == 1
    error_message = "without an image the gateway is there and the Lambda is not"
  }

  assert {
    condition     = output.codedeploy_app_name == null
    error_message = "development deploys rolling"
  }

  assert {
    condition     = aws_cloudwatch_log_group.api.name == "/medspa/development/api" && aws_cloudwatch_log_group.migrate.name == "/medspa/development/migrate" && aws_cloudwatch_log_group.probe.name == "/medspa/development/probe" && aws_cloudwatch_log_group.voice.name == "/aws/lambda/medspa-development-voice"
    error_message = "log groups have the names that tools look for"
  }

  assert {
    condition     = length(aws_sns_topic_subscription.alarms_email) == 0 && aws_cloudwatch_metric_alarm.outbox_age.metric_name == "OutboxOldestSeconds" && aws_cloudwatch_metric_alarm.outbox_age.namespace == "medspa/development"
    error_message = "the outbox is watched, though nobody has to be told"
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.voice_upstream.log_group_name == aws_cloudwatch_log_group.voice.name && aws_cloudwatch_metric_alarm.voice_upstream.metric_name == "VoiceUpstreamFailures"
    error_message = "an API that the voice Lambda does not reach raises an alarm"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.voice_upstream.threshold == 1 && aws_cloudwatch_metric_alarm.voice_upstream.period == 60 && aws_cloudwatch_metric_alarm.voice_upstream.evaluation_periods == 3 && aws_cloudwatch_metric_alarm.voice_upstream.datapoints_to_alarm == 2
    error_message = "in two minutes of three: one hiccup mails nobody"
  }

  assert {
    condition     = alltrue([for group in concat([aws_cloudwatch_log_group.api, aws_cloudwatch_log_group.migrate, aws_cloudwatch_log_group.probe, aws_cloudwatch_log_group.voice, aws_cloudwatch_log_group.gateway], values(aws_cloudwatch_log_group.database)) : group.retention_in_days == 30])
    error_message = "logs are kept for 30 days"
  }

  assert {
    condition     = aws_cloudwatch_log_group.gateway.name == "/medspa/development/gateway" && aws_cloudwatch_log_group.database["postgresql"].name == "/aws/rds/instance/medspa-development/postgresql"
    error_message = "gateway and database have groups of the names that AWS writes to"
  }

  assert {
    condition     = output.access_logs_bucket == "medspa-development-access-logs-123456789012-us-east-1" && one(one(aws_s3_bucket_lifecycle_configuration.access_logs.rule).expiration).days == 30
    error_message = "the load balancer's access logs are kept as long as the others, in a bucket whose name is nobody else's"
  }

  assert {
    condition     = output.ecs_task_assign_public_ip == false
    error_message = "with a NAT tasks have no public address"
  }
}

run "an_empty_text_is_not_given" {
  command = plan

  variables {
    permissions_boundary    = ""
    alarms_email            = ""
    api_public_base_url     = ""
    api_waf                 = ""
    voice_upstream_base_url = ""
    api_image_tag           = ""
    voice_lambda_image_tag  = ""
    api_certificate_arn     = ""
    api_certificate_name    = ""
    parked                  = ""
    db_snapshot_identifier  = ""
    redis_snapshot_name     = ""
  }

  assert {
    condition     = alltrue([for value in values(local.given) : value == null]) && length(aws_sns_topic_subscription.alarms_email) == 0
    error_message = "what a CI job makes of a secret that nobody has set counts as not given"
  }

  assert {
    condition     = local.permissions_boundary == null
    error_message = "without bootstrap and without an account's own policy no role is bounded"
  }

  assert {
    condition     = local.voice_upstream_server_name == null && local.voice_upstream_plain_http && local.api_image_tag == "latest" && local.api_certificate_arn == null && local.parked == "no" && local.db_snapshot_identifier == null
    error_message = "first values stand in for empty texts"
  }
}

run "the_platforms_database_is_here" {
  command = plan

  override_data {
    target = data.aws_db_instances.platform
    values = {
      instance_identifiers = ["medspa-development-db"]
    }
  }

  expect_failures = [data.aws_db_instances.platform]
}

run "the_platforms_database_is_here_before_a_first_deploy" {
  command = plan

  plan_options {
    target = [terraform_data.environment, module.ecr]
  }

  override_data {
    target = data.aws_db_instances.platform
    values = {
      instance_identifiers = ["medspa-development-db"]
    }
  }

  expect_failures = [data.aws_db_instances.platform]
}

run "without_nat_tasks_are_public" {
  command = plan

  variables {
    enable_nat_gateway = false
  }

  assert {
    condition     = output.ecs_task_assign_public_ip == true
    error_message = "without a NAT a task needs a public address"
  }
}

run "without_voice_webhooks" {
  command = plan

  variables {
    enable_voice_webhooks  = false
    voice_lambda_image_tag = "abc"
  }

  assert {
    condition     = length(module.api_gateway) == 0 && module.lambda[0].alias_invoke_arn == null && output.api_gateway_url == null
    error_message = "there is neither gateway nor Lambda"
  }

  assert {
    condition     = !output.voice_enabled && output.api_health_path == "/health" && output.api_ready_path == "/ready" && output.api_public_url == null
    error_message = "whoever looks at the environment learns how it is configured"
  }
}

run "production_with_certificate" {
  command = plan

  variables {
    environment         = "production"
    api_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = output.codedeploy_app_name == "medspa-production-api" && output.codedeploy_deployment_group_name == "medspa-production-api"
    error_message = "production deploys blue/green"
  }

  assert {
    condition     = aws_cloudwatch_log_group.api.retention_in_days == 90
    error_message = "production keeps logs for 90 days"
  }
}

run "production_rolling" {
  command = plan

  variables {
    environment         = "production"
    api_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    enable_blue_green   = false
  }

  assert {
    condition     = output.codedeploy_app_name == null
    error_message = "production can deploy rolling"
  }
}

run "development_blue_green" {
  command = plan

  variables {
    enable_blue_green = true
  }

  assert {
    condition     = output.codedeploy_app_name == "medspa-development-api"
    error_message = "development can deploy blue/green, without a certificate too"
  }
}

run "public_tasks_although_there_is_a_nat" {
  command = plan

  variables {
    assign_public_ip = true
  }

  assert {
    condition     = output.ecs_task_assign_public_ip == true
    error_message = "tasks are where the operator put them"
  }
}

run "somebody_is_told" {
  command = plan

  variables {
    alarms_email       = "operator@example.com"
    log_retention_days = 365
  }

  override_resource {
    target          = aws_sns_topic_subscription.alarms_email
    override_during = plan
    values          = { pending_confirmation = false }
  }

  assert {
    condition     = aws_sns_topic_subscription.alarms_email[0].endpoint == "operator@example.com" && aws_sns_topic.alarms.name == "medspa-development-alarms"
    error_message = "the address is subscribed to the alarms"
  }

  assert {
    condition     = aws_cloudwatch_log_group.voice.retention_in_days == 365
    error_message = "logs are kept as long as asked"
  }
}

run "logs_are_kept_for_ever" {
  command = plan

  variables {
    log_retention_days = 0
  }

  assert {
    condition     = aws_cloudwatch_log_group.api.retention_in_days == 0 && length(one(aws_s3_bucket_lifecycle_configuration.access_logs.rule).expiration) == 0
    error_message = "access logs never expire where logs are kept for ever: S3 refuses an expiration after 0 days"
  }
}

run "nobody_confirmed_the_alarms" {
  command = plan

  variables {
    alarms_email = "operator@example.com"
  }

  override_resource {
    target          = aws_sns_topic_subscription.alarms_email
    override_during = plan
    values          = { pending_confirmation = true }
  }

  expect_failures = [check.alarms_reach_somebody]
}

run "impossible_values" {
  command = plan

  variables {
    alarms_email                 = "nobody"
    availability_zones           = ["us-east-1a"]
    api_on_demand_base           = -1
    api_autoscaling_max_capacity = 2
    api_desired_count            = 6
    api_public_base_url          = "https://api.example.com/"
    parked                       = "maybe"
    voice_upstream_failure       = "500"
    api_tls_policy               = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    api_waf                      = "on"
    voice_throttle_rate_limit    = 0
    voice_throttle_burst_limit   = 0.5
  }

  expect_failures = [
    var.alarms_email,
    var.availability_zones,
    var.api_on_demand_base,
    var.api_autoscaling_max_capacity,
    var.api_public_base_url,
    var.parked,
    var.voice_upstream_failure,
    var.api_tls_policy,
    var.api_waf,
    var.voice_throttle_rate_limit,
    var.voice_throttle_burst_limit,
  ]
}

run "production_allows_no_plain_http" {
  command = plan

  variables {
    environment         = "production"
    api_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    allow_plain_http    = true
  }

  expect_failures = [var.allow_plain_http]
}

# With a certificate nothing is said: a check that failed would fail the run.
run "voice_webhooks_in_production" {
  command = plan

  variables {
    environment            = "production"
    api_certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    api_certificate_name   = "api.example.com"
    voice_lambda_image_tag = "abc"
  }

  assert {
    condition     = local.voice_upstream_server_name == "api.example.com" && !local.voice_upstream_plain_http && !local.allow_plain_http
    error_message = "the name of the certificate is verified"
  }
}

run "unknown_environment" {
  command = plan

  variables {
    environment = "staging"
  }

  expect_failures = [var.environment]
}

run "secrets_always_recoverable" {
  command = plan

  variables {
    secret_recovery_window_days = 0
  }

  expect_failures = [var.secret_recovery_window_days]
}

run "nothing_else_is_imported" {
  command = plan

  variables {
    import_ids = { "module.rds[0].aws_db_instance.this" = "medspa-development" }
  }

  expect_failures = [var.import_ids]
}

run "plain_http_is_not_allowed_unasked" {
  command = plan

  assert {
    condition     = local.voice_upstream_plain_http && !local.allow_plain_http
    error_message = "development without a certificate has no voice Lambda, unless somebody allows it"
  }
}

run "apply_development" {
  command = apply

  variables {
    voice_lambda_image_tag = "abc"
    allow_plain_http       = true
  }

  expect_failures = [check.voice_webhooks_encrypted]

  assert {
    condition     = terraform_data.environment.output.environment == "development"
    error_message = "the state knows whose it is"
  }

  assert {
    condition     = endswith(output.redis_endpoint, ":6379")
    error_message = "redis_endpoint is host:port, the API's REDIS_ADDR"
  }
}

run "another_environments_state" {
  command = plan

  variables {
    environment         = "production"
    api_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    # Another kind of deployment would stop it too.
    enable_blue_green = false
  }

  expect_failures = [terraform_data.environment]
}

run "targets_of_the_dockerfile" {
  command = apply

  variables {
    config_file   = "./tests/configurations/targets.yaml"
    api_image_tag = "abc"
  }

  assert {
    condition     = join(" ", keys(output.target_ecr_repository_urls)) == "mail-worker nova-sonic"
    error_message = "each target has one registry, however many ask for it"
  }

  assert {
    condition = local.target_images == {
      for target, url in output.target_ecr_repository_urls : target => "${url}:abc"
    }
    error_message = "without a digest the release's tag names a target's image, as the API's"
  }
}

run "a_configuration_without_targets" {
  command = plan

  assert {
    condition     = length(output.target_ecr_repository_urls) == 0
    error_message = "there is no further registry"
  }
}
