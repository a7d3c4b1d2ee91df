/**
 * Terraform's variables whose values are the release's: the parameter `/medspa/<environment>/release` holds them, and
 * infra/terraform/release.tf takes a value that is passed before the parameter's. Set in a file or in the shell, one
 * would silently beat the release in every plan.
 */
export const ownedVariables: readonly string[] = [
  'api_image_tag',
  'voice_lambda_image_tag',
  'api_certificate_arn',
  'api_certificate_name',
  'enable_blue_green',
  'database_engine',
  'deletion_protection',
  'parked',
  'parked_voice_image_digest',
  'db_snapshot_identifier',
  'redis_snapshot_name',
]
