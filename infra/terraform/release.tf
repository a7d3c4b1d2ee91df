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
    ignore_changes = [insecure_value]
  }
}

locals {
  # Not within a try: a parameter that is no JSON stops the plan, instead of meaning the first values.
  release = jsondecode(aws_ssm_parameter.release.insecure_value)

  # coalesce fails where every value is null or "": then the first value stands.
  api_image_tag          = try(coalesce(var.api_image_tag, try(local.release.api_image_tag, null)), "latest")
  voice_lambda_image_tag = try(coalesce(var.voice_lambda_image_tag, try(local.release.voice_lambda_image_tag, null)), null)
  api_certificate_arn    = try(coalesce(var.api_certificate_arn, try(local.release.api_certificate_arn, null)), null)
  api_certificate_name   = try(coalesce(var.api_certificate_name, try(local.release.api_certificate_name, null)), null)
  enable_blue_green      = try(coalesce(var.enable_blue_green, try(local.release.enable_blue_green, null)), var.environment == "production")
  deletion_protection    = try(coalesce(var.deletion_protection, try(local.release.deletion_protection, null)), false)
  parked                 = try(coalesce(var.parked, try(local.release.parked, null)), "no")
  db_snapshot_identifier = try(coalesce(var.db_snapshot_identifier, try(local.release.db_snapshot_identifier, null)), null)
  redis_snapshot_name    = try(coalesce(var.redis_snapshot_name, try(local.release.redis_snapshot_name, null)), null)

  # The pin: what serves instead of what was registered last. Another tag passed with -var beats it.
  api_tag_passed   = var.api_image_tag != null && var.api_image_tag != try(local.release.api_image_tag, null)
  voice_tag_passed = var.voice_lambda_image_tag != null && var.voice_lambda_image_tag != try(local.release.voice_lambda_image_tag, null)

  pinned_task_definition_arn  = local.api_tag_passed ? null : try(coalesce(local.release.pin.task_definition_arn), null)
  pinned_voice_lambda_version = local.voice_tag_passed ? null : try(tostring(coalesce(local.release.pin.voice_lambda_version)), null)
}
