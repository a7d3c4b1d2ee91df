# The voice Lambda. It lives outside the VPC: no NAT, and no network interfaces that would hold security groups for
# most of an hour when the environment is destroyed.

locals {
  function_name = "${var.name}-voice"
  alias_name    = "live"
}

resource "aws_iam_role" "this" {
  name        = local.function_name
  description = "Voice Lambda: writes its log, nothing else"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
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
  description   = var.image_tag
  role          = aws_iam_role.this.arn
  package_type  = "Image"
  image_uri     = "${var.repository_url}:${var.image_tag}"
  architectures = ["x86_64"]
  memory_size   = 256
  # Below Twilio's 15 s: a caller hears an answer of ours, not the provider's error.
  timeout = 14
  publish = true

  environment {
    variables = merge(
      {
        UPSTREAM_BASE_URL = var.upstream_base_url
        UPSTREAM_TIMEOUT  = var.upstream_timeout
        VOICE_MODE        = var.mode
      },
      var.upstream_servername == null ? {} : { UPSTREAM_TLS_SERVERNAME = var.upstream_servername },
    )
  }

  depends_on = [aws_iam_role_policy.log]
}

resource "aws_lambda_alias" "live" {
  count = var.enabled ? 1 : 0

  name             = local.alias_name
  description      = "What the gateway calls"
  function_name    = aws_lambda_function.voice[0].function_name
  function_version = coalesce(var.pinned_version, aws_lambda_function.voice[0].version)
}
