# The voice webhook gateway. API and stage exist from the first apply, so that the URL is known and stays; routes and
# integration join with the Lambda.

locals {
  routes = toset(var.lambda_enabled ? [
    "GET /health",
    "POST /webhooks/twilio/voice",
    "POST /webhooks/telnyx/voice",
  ] : [])
}

resource "aws_apigatewayv2_api" "this" {
  name          = "${var.name}-voice"
  description   = "Voice webhooks of Twilio and Telnyx"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  # Many times a clinic's busiest minute, and an end to what a flood can cost, and take of the account's Lambda
  # concurrency: while the API is slow each call takes 14 seconds.
  default_route_settings {
    throttling_rate_limit  = var.throttling_rate_limit
    throttling_burst_limit = var.throttling_burst_limit
  }

  # Who asked for what, how it went and how long it took. Neither path nor query string nor body: a webhook may carry a caller's
  # number in each.
  access_log_settings {
    destination_arn = var.log_group_arn
    format = jsonencode({
      requestId          = "$context.requestId"
      requestTime        = "$context.requestTime"
      sourceIp           = "$context.identity.sourceIp"
      protocol           = "$context.protocol"
      httpMethod         = "$context.httpMethod"
      routeKey           = "$context.routeKey"
      status             = "$context.status"
      responseLength     = "$context.responseLength"
      responseLatency    = "$context.responseLatency"
      integrationStatus  = "$context.integrationStatus"
      integrationLatency = "$context.integrationLatency"
      errorMessage       = "$context.error.message"
      integrationError   = "$context.integrationErrorMessage"
    })
  }
}

resource "aws_apigatewayv2_integration" "voice" {
  count = var.lambda_enabled ? 1 : 0

  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = var.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "voice" {
  for_each = local.routes

  api_id    = aws_apigatewayv2_api.this.id
  route_key = each.key
  target    = "integrations/${aws_apigatewayv2_integration.voice[0].id}"
}

resource "aws_lambda_permission" "gateway" {
  count = var.lambda_enabled ? 1 : 0

  statement_id  = "AllowVoiceGateway"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  qualifier     = var.alias_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
}
