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
    deletion_protection    = var.deletion_protection
    parked                 = var.parked
    db_snapshot_identifier = var.db_snapshot_identifier
    redis_snapshot_name    = var.redis_snapshot_name
  }
}

locals {
  api_image_tag          = module.release.values.api_image_tag
  voice_lambda_image_tag = module.release.values.voice_lambda_image_tag
  api_certificate_arn    = module.release.values.api_certificate_arn
  api_certificate_name   = module.release.values.api_certificate_name
  enable_blue_green      = module.release.values.enable_blue_green
  deletion_protection    = module.release.values.deletion_protection
  parked                 = module.release.values.parked
  db_snapshot_identifier = module.release.values.db_snapshot_identifier
  redis_snapshot_name    = module.release.values.redis_snapshot_name

  pinned_task_definition_arn  = module.release.pinned_task_definition_arn
  pinned_voice_lambda_version = module.release.pinned_voice_lambda_version
}
