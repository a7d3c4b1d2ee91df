# Secrets have a module of their own, which refers to no other: parking keeps the values.
#
# Terraform makes each secret and one placeholder version, and never touches a value again. An ordinary placeholder
# version would be recreated, and wipe the values, once two outside edits had pushed it out of AWSPREVIOUS. This one has
# a staging label of its own: it is never pruned, and made anew it would not become AWSCURRENT. (The first version of a
# secret gets AWSCURRENT by itself.)

locals {
  placeholder_label = "MEDSPA_PLACEHOLDER"
}

resource "aws_secretsmanager_secret" "app" {
  name                    = "${var.name}-app-secrets"
  description             = "DATABASE_URL, ADMIN_JWT_SECRET and the providers' keys"
  recovery_window_in_days = var.recovery_window_days
}

resource "aws_secretsmanager_secret_version" "app_placeholder" {
  secret_id = aws_secretsmanager_secret.app.id
  secret_string = jsonencode({
    DATABASE_URL      = "PLACEHOLDER"
    ADMIN_JWT_SECRET  = "PLACEHOLDER"
    TWILIO_AUTH_TOKEN = "PLACEHOLDER"
    TELNYX_PUBLIC_KEY = "PLACEHOLDER"
  })
  version_stages = [local.placeholder_label]

  lifecycle {
    ignore_changes = [secret_string, version_stages]
  }
}

# The first Redis token: made once, held as long as this resource lives. Not of the data source
# aws_secretsmanager_random_password, whose id, which Terraform prints, is the password. Not in `input`: its copy in
# `output` would not be sensitive, and a destroy's plan would print it.
resource "terraform_data" "redis_auth_token" {
  triggers_replace = sensitive(sha256("${uuid()}${uuid()}"))

  lifecycle {
    ignore_changes = [triggers_replace]
  }
}

resource "aws_secretsmanager_secret" "redis_auth" {
  name                    = "${var.name}-redis-auth"
  description             = "REDIS_PASSWORD: AUTH token of ElastiCache"
  recovery_window_in_days = var.recovery_window_days
}

resource "aws_secretsmanager_secret_version" "redis_auth_first" {
  secret_id      = aws_secretsmanager_secret.redis_auth.id
  secret_string  = jsonencode({ REDIS_PASSWORD = terraform_data.redis_auth_token.triggers_replace })
  version_stages = [local.placeholder_label]

  lifecycle {
    ignore_changes = [secret_string, version_stages]
  }
}
