# What the release parameter means: a value passed with -var, then what the parameter holds, then the first value. A null
# and a "" say nothing, wherever they stand.

locals {
  first = {
    api_image_tag          = "latest"
    voice_lambda_image_tag = null
    api_certificate_arn    = null
    api_certificate_name   = null
    enable_blue_green      = var.environment == "production"
    deletion_protection    = false
    database_engine        = local.recorded_engine
    parked                 = "no"

    parked_voice_image_digest = null
    db_snapshot_identifier    = null
    redis_snapshot_name       = null
  }

  # A release without an engine is of a medspa that knew rds alone.
  recorded_engine = lookup(local.stored, "database_engine", contains(keys(local.stored), "api_image_tag") ? "rds" : null)

  stored = { for key, value in module.checked.document : key => value if value != null && value != "" }
  passed = { for key, value in var.passed : key => value if value != null && value != "" }

  release = merge(local.first, { for key, value in local.stored : key => value if contains(keys(local.first), key) }, local.passed)

  # A digest belongs to the tag beside it, and counts while that tag does: another tag passed with -var is taken as it stands
  # in the registry, as is a tag without a digest (an older medspa's, or the first value). Whoever changes a tag in the
  # parameter alone, as an older medspa does, leaves digests of the tag before: `digests_tag` tells.
  api_tag_stored   = local.release.api_image_tag == lookup(local.stored, "api_image_tag", null)
  voice_tag_stored = local.release.voice_lambda_image_tag == lookup(local.stored, "voice_lambda_image_tag", null)

  api_digests_count   = local.api_tag_stored && lookup(local.stored, "digests_tag", local.release.api_image_tag) == local.release.api_image_tag
  voice_digests_count = local.voice_tag_stored && lookup(local.stored, "digests_tag", local.release.voice_lambda_image_tag) == local.release.voice_lambda_image_tag

  digests = {
    api_image_digest          = local.api_digests_count ? lookup(local.stored, "api_image_digest", null) : null
    migrate_image_digest      = local.api_digests_count ? lookup(local.stored, "migrate_image_digest", null) : null
    voice_lambda_image_digest = local.voice_digests_count ? lookup(local.stored, "voice_lambda_image_digest", null) : null
  }

  # Of the further targets of the Dockerfile, which have the API's tag.
  target_digests = { for target, digest in lookup(local.stored, "target_image_digests", {}) : target => digest if local.api_digests_count }

  # What was seen of the image that the digest names; of any other, nothing is known.
  voice_image_knows_servername = local.voice_digests_count ? lookup(local.stored, "voice_image_knows_servername", true) : true

  # The pin: what serves instead of what was registered last. Another tag passed with -var beats it.
  api_tag_passed   = contains(keys(local.passed), "api_image_tag") && local.release.api_image_tag != lookup(local.stored, "api_image_tag", null)
  voice_tag_passed = contains(keys(local.passed), "voice_lambda_image_tag") && local.release.voice_lambda_image_tag != lookup(local.stored, "voice_lambda_image_tag", null)

  pin = { for key, value in lookup(local.stored, "pin", {}) : key => value if value != null && value != "" }
}
