# Every key that medspa writes, and what it may hold. src/releases/release.ts takes the same: a test holds both together.
# What is not here is not looked at: another version of medspa may have written it.

locals {
  # What a value looks like as JSON, for no function of Terraform's tells its type.
  kinds = {
    text    = { json = "^\"", words = "a string" }
    texts   = { json = "^\\[(\"([^\"\\\\]|\\\\.)*\",?)*\\]$", words = "a list of strings" }
    flag    = { json = "^(true|false)$", words = "true or false, without quotes" }
    count   = { json = "^-?[0-9]+$", words = "a whole number, without quotes" }
    object  = { json = "^\\{", words = "an object" }
    engine  = { json = "^\"(rds|aurora-serverless-v2|neon)?\"$", words = "\"rds\", \"aurora-serverless-v2\" or \"neon\"" }
    parking = { json = "^\"(no|yes|full)\"$", words = "\"no\", \"yes\" or \"full\"" }
    digest  = { json = "^\"(sha256:[0-9a-f]{64})?\"$", words = "an image's digest: \"sha256:\" and 64 hexadecimal digits" }
    digests = { json = "^\\{(\"([^\"\\\\]|\\\\.)*\":\"sha256:[0-9a-f]{64}\",?)*\\}$", words = "an object of images' digests" }
    list    = { json = "^\\[", words = "a list" }
    target  = { json = "^\"(here|elsewhere)\"$", words = "\"here\" or \"elsewhere\"" }
    version = { json = "^\"[0-9]*\"$", words = "a number in quotes, such as \"12\"" }
  }

  keys = {
    api_image_tag             = local.kinds.text
    voice_lambda_image_tag    = local.kinds.text
    api_image_digest          = local.kinds.digest
    migrate_image_digest      = local.kinds.digest
    voice_lambda_image_digest = local.kinds.digest
    target_image_digests      = local.kinds.digests
    digests_tag               = local.kinds.text

    voice_image_knows_servername = local.kinds.flag

    pin                       = local.kinds.object
    api_certificate_arn       = local.kinds.text
    api_certificate_name      = local.kinds.text
    dns_target                = local.kinds.target
    dns_name                  = local.kinds.text
    dns_previous              = local.kinds.object
    parked                    = local.kinds.parking
    parked_since              = local.kinds.text
    parked_voice_image_digest = local.kinds.digest
    parking                   = local.kinds.object
    db_snapshot_identifier    = local.kinds.text
    redis_snapshot_name       = local.kinds.text
    database_roles            = local.kinds.text
    redis_token               = local.kinds.object
    data_compared             = local.kinds.text
    database_engine           = local.kinds.engine
    deletion_protection       = local.kinds.flag
    enable_blue_green         = local.kinds.flag
    bad_tags                  = local.kinds.texts
    config                    = local.kinds.object
    config_applied            = local.kinds.flag
    config_hash               = local.kinds.text
    secret_keys               = local.kinds.texts
    permissions_boundary      = local.kinds.text
  }

  # The keys of those objects; `required` ones may not be missing where the object is there.
  keys_within = {
    pin = {
      task_definition_arn  = local.kinds.text
      voice_lambda_version = local.kinds.version
      workers              = local.kinds.object
    }
    parking = {
      since     = merge(local.kinds.text, { required = true })
      by        = merge(local.kinds.text, { required = true })
      release   = local.kinds.text
      desired   = local.kinds.count
      min       = local.kinds.count
      protected = local.kinds.flag

      load_balancer_protected = local.kinds.flag

      workers = local.kinds.object
    }
    dns_previous = {
      changed    = merge(local.kinds.text, { required = true })
      records    = merge(local.kinds.list, { required = true })
      kept_until = local.kinds.text
    }
    redis_token = {
      version = merge(local.kinds.text, { required = true })
      group   = merge(local.kinds.text, { required = true })
      changed = merge(local.kinds.text, { required = true })
    }
  }
}
