output "values" {
  description = "Every key that Terraform reads, with the value that counts"
  value = merge(local.values, {
    public_url             = lookup(local.passed, "public_url", local.values.public_url)
    voice_enabled          = coalesce(var.passed.voice_enabled, local.values.voice_enabled, true)
    voice_allow_plain_http = coalesce(var.passed.voice_allow_plain_http, local.values.voice_allow_plain_http, false)
    voice_upstream_failure = coalesce(lookup(local.passed, "voice_upstream_failure", null), local.values.voice_upstream_failure, "by-provider")
    voice_upstream_timeout = coalesce(lookup(local.passed, "voice_upstream_timeout", null), local.values.voice_upstream_timeout, "8s")
    api_cpu                = coalesce(var.passed.api_cpu, local.values.api_cpu, 512)
    api_memory             = coalesce(var.passed.api_memory, local.values.api_memory, 1024)
    api_port               = coalesce(local.values.api_port, 8080)
    api_health_path        = coalesce(local.values.api_health_path, "/health")
    api_ready_path         = coalesce(local.values.api_ready_path, "/ready")
    database_engine        = local.engine
    database_min_acu       = coalesce(local.values.database_min_acu, local.first_min_acu)
    database_max_acu       = coalesce(local.values.database_max_acu, local.first_max_acu)
    database_reader        = coalesce(local.values.database_reader, false)
    # An ARN, or the text of a file, by a name that tells policies apart in the state.
    api_policies = { for policy in local.values.api_policies : policy => {
      arn  = startswith(policy, "arn:") ? policy : null
      text = startswith(policy, "arn:") ? null : file("${local.folder}/${policy}")
    } }
  })
}
