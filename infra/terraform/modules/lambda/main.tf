# The voice Lambda. It lives outside the VPC: no NAT, and no network interfaces that would hold security groups for
# most of an hour when the environment is destroyed.

data "aws_caller_identity" "current" {}

locals {
  function_name = "${var.name}-voice"
  alias_name    = "live"
  parked        = var.mode == "parked"

  memory_mib = 256
  # Below Twilio's 15 s: a caller hears an answer of ours, not the provider's error.
  timeout_seconds = 14
}

resource "aws_iam_role" "this" {
  name                 = local.function_name
  description          = "Voice Lambda: writes its log, nothing else"
  permissions_boundary = var.permissions_boundary

  # For this account's functions alone: Lambda says for whom it asks (docs/decisions/18-infrastructure.md).
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "log" {
  name = "log"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${var.log_group_arn}:*"]
    }]
  })
}

resource "aws_lambda_function" "voice" {
  count = var.enabled ? 1 : 0

  function_name = local.function_name
  # A published version keeps it: the release is read from the version.
  description  = var.image_tag
  role         = aws_iam_role.this.arn
  package_type = "Image"
  # A tag or a digest: Lambda refuses an image that is named by both.
  image_uri     = var.image_digest == null ? "${var.repository_url}:${var.image_tag}" : "${var.repository_url}@${var.image_digest}"
  architectures = ["x86_64"]
  memory_size   = local.memory_mib
  timeout       = local.timeout_seconds
  publish       = true

  # Parked, the function forwards nothing. medspa sets exactly this before it takes the API away (src/parks/parked-voice.ts),
  # so that callers never meet a gap, and the plan that parks finds nothing to change here.
  environment {
    variables = merge(
      {
        UPSTREAM_FAILURE = var.upstream_failure
        UPSTREAM_TIMEOUT = var.upstream_timeout
        VOICE_MODE       = var.mode
      },
      local.parked ? {} : { UPSTREAM_BASE_URL = var.upstream_base_url },
      local.parked || var.upstream_servername == null ? {} : { UPSTREAM_TLS_SERVERNAME = var.upstream_servername },
    )
  }

  depends_on = [aws_iam_role_policy.log]

  lifecycle {
    precondition {
      condition     = !var.upstream_plain_http || var.allow_plain_http || local.parked
      error_message = "The voice Lambda would send callers' numbers over the internet unencrypted: the load balancer has no certificate, or voice_upstream_base_url is http://. Give it a certificate: domain and route53_zone_id, or domain and certificate_arn, in the configuration (or -var=\"api_certificate_arn=arn:aws:acm:...\"). In development, where nobody's calls arrive, allow it instead: voice.allow_plain_http: true there (or -var=\"allow_plain_http=true\")."
    }

    precondition {
      condition     = !var.upstream_unverifiable || local.parked
      error_message = "The voice image is not medspa's and knows no UPSTREAM_TLS_SERVERNAME, and the load balancer's own name is in no certificate: every call would fail. Give the API's public URL, whose name is in the certificate (-var=\"api_public_base_url=https://api.example.com\")."
    }

    precondition {
      condition     = !var.upstream_servername_required || var.upstream_servername != null || local.parked
      error_message = "In production the voice Lambda verifies a host name, and none is known: pass the name that the certificate is valid for (-var=\"api_certificate_name=api.example.com\"), or the API's public URL where DNS has one (-var=\"api_public_base_url=https://api.example.com\")."
    }
  }
}

resource "aws_lambda_alias" "live" {
  count = var.enabled ? 1 : 0

  name          = local.alias_name
  description   = "What the gateway calls"
  function_name = aws_lambda_function.voice[0].function_name
  # A pinned version forwards to an API that sleeps: parked, only the newest one knows that it does.
  function_version = coalesce(local.parked ? null : var.pinned_version, aws_lambda_function.voice[0].version)
}

# A function that nobody calls for weeks goes Inactive, and the call that wakes it fails: asleep, or in a quiet clinic,
# this one is called once a day. The request is answered by the function itself, whatever its mode.
resource "aws_cloudwatch_event_rule" "ping" {
  count = var.enabled ? 1 : 0

  name                = "${local.function_name}-ping"
  description         = "Keeps the voice Lambda from going Inactive"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "ping" {
  count = var.enabled ? 1 : 0

  rule      = aws_cloudwatch_event_rule.ping[0].name
  target_id = local.alias_name
  arn       = aws_lambda_alias.live[0].arn
  # The part of API Gateway's event that the function reads of GET /health.
  input = jsonencode({
    version         = "2.0"
    rawPath         = "/health"
    rawQueryString  = ""
    headers         = {}
    isBase64Encoded = false
    requestContext  = { http = { method = "GET", path = "/health" } }
  })
}

resource "aws_lambda_permission" "ping" {
  count = var.enabled ? 1 : 0

  statement_id  = "AllowDailyPing"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.voice[0].function_name
  qualifier     = aws_lambda_alias.live[0].name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.ping[0].arn
}
