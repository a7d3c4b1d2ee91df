# What the operator's tool decides and Terraform must know: tags, the pin, the certificate, parking. The tool writes the
# parameter; Terraform makes it once, reads what it holds at plan, and never writes it again. So a bare apply always
# continues what was decided last. It may hold {} or lack any key: first values stand in.
#
# This refers to no module, and secrets and ecr do not either: a `destroy -target` takes dependents along.
resource "aws_ssm_parameter" "release" {
  name           = "/medspa/${var.environment}/release"
  description    = "What runs in ${var.environment}, and what Terraform must know of it (JSON)"
  type           = "String"
  insecure_value = jsonencode({})

  lifecycle {
    # Above 4 KB the tool makes it an advanced one, which no parameter stops being.
    ignore_changes = [insecure_value, tier]
  }
}

# Every value that counts, checked: a parameter that Terraform does not understand stops whatever Terraform was asked for.
module "release" {
  source = "./modules/release"

  name        = aws_ssm_parameter.release.name
  parameter   = aws_ssm_parameter.release.insecure_value
  environment = var.environment

  passed = {
    api_image_tag          = var.api_image_tag
    voice_lambda_image_tag = var.voice_lambda_image_tag
    api_certificate_arn    = var.api_certificate_arn
    api_certificate_name   = var.api_certificate_name
    enable_blue_green      = var.enable_blue_green
    database_engine        = var.database_engine
    deletion_protection    = var.deletion_protection
    parked                 = var.parked
    db_snapshot_identifier = var.db_snapshot_identifier
    redis_snapshot_name    = var.redis_snapshot_name

    parked_voice_image_digest = var.parked_voice_image_digest
  }
}

# The configuration that the operator's tool reads, read here too: a bare apply gives the same (docs/operations.md).
module "config" {
  source = "./modules/config"

  environment  = var.environment
  file         = local.config_file
  text         = local.config_file == "" ? null : file(local.config_file)
  recorded     = module.release.config
  file_applied = module.release.config_applied
  engine       = module.release.values.database_engine

  passed = {
    public_url             = local.given.api_public_base_url
    voice_enabled          = var.enable_voice_webhooks
    voice_allow_plain_http = var.allow_plain_http
    voice_upstream_failure = var.voice_upstream_failure
    voice_upstream_timeout = var.voice_upstream_timeout
    api_cpu                = var.api_task_cpu
    api_memory             = var.api_task_memory
    database_engine        = var.database_engine
  }
}

locals {
  checkout_config_file = "${path.root}/../../medspa.config.yaml"
  config_file          = var.config_file == null ? (fileexists(local.checkout_config_file) ? local.checkout_config_file : "") : var.config_file

  # Tasks read what holds a value, never a placeholder: programs test for "not empty". Before the first deploy by the tool, the
  # checklist's four.
  api_secret_keys = concat(["DATABASE_URL"], coalesce(
    module.config.values.api_secrets,
    module.release.secret_keys,
    ["ADMIN_JWT_SECRET", "TWILIO_AUTH_TOKEN", "TELNYX_PUBLIC_KEY"],
  ))

  api_image_tag          = module.release.values.api_image_tag
  voice_lambda_image_tag = module.release.values.voice_lambda_image_tag
  enable_blue_green      = module.release.values.enable_blue_green
  deletion_protection    = module.release.values.deletion_protection
  parked                 = module.release.values.parked
  db_snapshot_identifier = module.release.values.db_snapshot_identifier
  redis_snapshot_name    = module.release.values.redis_snapshot_name

  parked_voice_image_digest = module.release.values.parked_voice_image_digest

  # What medspa decided of the database: a copy of the data alone changes it.
  recorded_engine = module.release.database_engine

  # An account's own policy, passed with -var, before the one of `medspa bootstrap`, which the parameter names.
  permissions_boundary = local.given.permissions_boundary != null ? local.given.permissions_boundary : module.release.permissions_boundary

  pinned_task_definition_arn  = module.release.pinned_task_definition_arn
  pinned_voice_lambda_version = module.release.pinned_voice_lambda_version
}
