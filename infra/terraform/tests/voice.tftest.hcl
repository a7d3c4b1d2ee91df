mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "medspa-development"
  enabled             = true
  repository_url      = "123456789012.dkr.ecr.us-east-1.amazonaws.com/medspa-development-voice-lambda"
  image_tag           = "abc"
  pinned_version      = null
  log_group_arn       = "arn:aws:logs:us-east-1:123456789012:log-group:mock"
  alarm_topic_arn     = "arn:aws:sns:us-east-1:123456789012:mock"
  mode                = "forward"
  upstream_base_url   = "https://mock.us-east-1.elb.amazonaws.com"
  upstream_timeout    = "8s"
  upstream_failure    = "by-provider"
  upstream_servername = "api.example.com"

  upstream_servername_required = false
  upstream_plain_http          = false
  allow_plain_http             = false
}

run "forwards" {
  command = apply

  module {
    source = "./modules/lambda"
  }

  assert {
    condition     = aws_lambda_function.voice[0].description == "abc" && aws_lambda_alias.live[0].function_version == aws_lambda_function.voice[0].version
    error_message = "the alias follows the newest version, which says which release it is"
  }

  assert {
    condition = one(aws_lambda_function.voice[0].environment).variables == tomap({
      UPSTREAM_BASE_URL       = "https://mock.us-east-1.elb.amazonaws.com"
      UPSTREAM_FAILURE        = "by-provider"
      UPSTREAM_TIMEOUT        = "8s"
      UPSTREAM_TLS_SERVERNAME = "api.example.com"
      VOICE_MODE              = "forward"
    })
    error_message = "the function knows its upstream"
  }

  assert {
    condition     = length(aws_lambda_function.voice[0].vpc_config) == 0
    error_message = "the function lives outside the VPC"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.errors[0].dimensions == tomap({ FunctionName = "medspa-development-voice" })
    error_message = "its errors are watched"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.errors[0].threshold == 1 && aws_cloudwatch_metric_alarm.errors[0].period == 60 && aws_cloudwatch_metric_alarm.errors[0].evaluation_periods == 3 && aws_cloudwatch_metric_alarm.errors[0].datapoints_to_alarm == 2 && aws_cloudwatch_metric_alarm.errors[0].treat_missing_data == "notBreaching"
    error_message = "errors in two minutes of three raise the alarm: one hiccup mails nobody"
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "Lambda assumes its role for this account alone"
  }
}

run "pinned" {
  command = plan

  module {
    source = "./modules/lambda"
  }

  variables {
    pinned_version      = "2"
    image_digest        = "sha256:0123"
    upstream_servername = null
  }

  assert {
    condition     = aws_lambda_alias.live[0].function_version == "2"
    error_message = "the alias stays at its pin"
  }

  assert {
    condition     = aws_lambda_function.voice[0].image_uri == "${var.repository_url}@sha256:0123" && aws_lambda_function.voice[0].description == "abc"
    error_message = "the image is named by its digest alone, and the version's description says the release"
  }

  assert {
    condition     = !contains(keys(one(aws_lambda_function.voice[0].environment).variables), "UPSTREAM_TLS_SERVERNAME")
    error_message = "without a name the function verifies the chain only"
  }
}

run "parked" {
  command = apply

  module {
    source = "./modules/lambda"
  }

  variables {
    mode              = "parked"
    pinned_version    = "2"
    upstream_base_url = null
  }

  assert {
    condition     = one(aws_lambda_function.voice[0].environment).variables == tomap({ UPSTREAM_FAILURE = "by-provider", UPSTREAM_TIMEOUT = "8s", VOICE_MODE = "parked" })
    error_message = "the function answers that it sleeps, and knows no upstream"
  }

  assert {
    condition     = aws_lambda_alias.live[0].function_version == aws_lambda_function.voice[0].version
    error_message = "the pinned version would forward: the newest one answers"
  }

  assert {
    condition     = aws_cloudwatch_event_target.ping[0].arn == aws_lambda_alias.live[0].arn && aws_cloudwatch_event_rule.ping[0].schedule_expression == "rate(1 day)" && aws_lambda_permission.ping[0].qualifier == "live"
    error_message = "a call a day keeps the function from going Inactive"
  }
}

run "without_the_name_that_production_verifies" {
  command = plan

  module {
    source = "./modules/lambda"
  }

  variables {
    upstream_servername          = null
    upstream_servername_required = true
  }

  expect_failures = [aws_lambda_function.voice]
}

run "an_upstream_whose_certificate_has_another_name" {
  command = plan

  module {
    source = "./modules/lambda"
  }

  variables {
    upstream_unverifiable = true
  }

  expect_failures = [aws_lambda_function.voice]
}

run "plain_http_that_is_not_allowed" {
  command = plan

  module {
    source = "./modules/lambda"
  }

  variables {
    upstream_plain_http = true
  }

  expect_failures = [aws_lambda_function.voice]
}

run "plain_http_that_is_allowed" {
  command = plan

  module {
    source = "./modules/lambda"
  }

  variables {
    upstream_plain_http = true
    allow_plain_http    = true
  }

  assert {
    condition     = length(aws_lambda_function.voice) == 1
    error_message = "the function is there"
  }
}

run "parked_it_forwards_nothing_and_needs_no_name" {
  command = plan

  module {
    source = "./modules/lambda"
  }

  variables {
    mode                         = "parked"
    upstream_servername          = null
    upstream_servername_required = true
    upstream_plain_http          = true
  }

  assert {
    condition     = length(aws_lambda_function.voice) == 1
    error_message = "a parked environment is not asked for a name"
  }
}

run "without_an_image" {
  command = plan

  module {
    source = "./modules/lambda"
  }

  # Nothing forwards: nothing is asked.
  variables {
    enabled                      = false
    image_tag                    = null
    upstream_servername          = null
    upstream_servername_required = true
    upstream_plain_http          = true
  }

  assert {
    condition     = length(aws_lambda_function.voice) == 0 && length(aws_lambda_alias.live) == 0 && length(aws_cloudwatch_metric_alarm.errors) == 0 && length(aws_cloudwatch_event_rule.ping) == 0 && output.function_name == "medspa-development-voice"
    error_message = "there is no function, and its name is known"
  }
}

run "gateway" {
  command = plan

  module {
    source = "./modules/api_gateway"
  }

  variables {
    lambda_enabled = true
    function_name  = "medspa-development-voice"
    alias_name     = "live"
    invoke_arn     = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/mock/invocations"
    log_group_arn  = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/gateway"

    throttling_rate_limit  = 2
    throttling_burst_limit = 5
  }

  assert {
    condition     = one(aws_apigatewayv2_stage.default.access_log_settings).destination_arn == "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/gateway"
    error_message = "the gateway writes an access log"
  }

  assert {
    condition     = one(aws_apigatewayv2_stage.default.default_route_settings).throttling_rate_limit == 2 && one(aws_apigatewayv2_stage.default.default_route_settings).throttling_burst_limit == 5
    error_message = "the gateway lets in what it is told"
  }

  assert {
    condition     = toset(keys(aws_apigatewayv2_route.voice)) == toset(["GET /health", "POST /webhooks/twilio/voice", "POST /webhooks/telnyx/voice"]) && aws_lambda_permission.gateway[0].qualifier == "live"
    error_message = "the checklist's webhooks lead to the alias"
  }
}

run "gateway_without_a_function" {
  command = plan

  module {
    source = "./modules/api_gateway"
  }

  variables {
    lambda_enabled = false
    function_name  = "medspa-development-voice"
    alias_name     = null
    invoke_arn     = null
    log_group_arn  = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/gateway"

    throttling_rate_limit  = 10
    throttling_burst_limit = 20
  }

  assert {
    condition     = length(aws_apigatewayv2_route.voice) == 0 && length(aws_apigatewayv2_integration.voice) == 0
    error_message = "the gateway has no route to nowhere"
  }
}
