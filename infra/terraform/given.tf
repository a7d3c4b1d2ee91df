# A text that may be left out and is "" was not given: a CI job passes the secret that nobody has set as "". The release's own
# are read that way by modules/release.
locals {
  given = {
    permissions_boundary    = try(coalesce(var.permissions_boundary), null)
    alarms_email            = try(coalesce(var.alarms_email), null)
    api_certificate_arn     = try(coalesce(var.api_certificate_arn), null)
    api_certificate_name    = try(coalesce(var.api_certificate_name), null)
    api_public_base_url     = try(coalesce(var.api_public_base_url), null)
    voice_upstream_base_url = try(coalesce(var.voice_upstream_base_url), null)
  }
}
