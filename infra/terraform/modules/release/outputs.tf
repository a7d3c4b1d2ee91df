output "values" {
  description = "Every key of `passed`, with the value that counts"
  value       = local.release
}

output "digests" {
  description = "Digests of the images that the tags named when they were inspected; null: the tag alone counts"
  value       = local.digests
}

output "target_digests" {
  description = "The same of the Dockerfile's further targets, by their names; one that is not there has the tag alone"
  value       = local.target_digests
}

output "config" {
  description = "What medspa was given elsewhere than in the configuration file, as a JSON object of paths and values"
  value       = jsonencode(lookup(local.stored, "config", {}))
}

output "config_applied" {
  description = "Whether the last deploy applied a configuration file that gave something"
  value       = lookup(local.stored, "config_applied", false)
}

output "secret_keys" {
  description = "Keys of the application's secret that tasks read: those that held a value at the last deploy; null: none was made"
  value       = lookup(local.stored, "secret_keys", null)
}

output "database_engine" {
  description = "Engine of the environment's database as medspa decided it, whatever is passed; null: there was no release"
  value       = local.recorded_engine
}

output "permissions_boundary" {
  description = "ARN of the policy of `medspa bootstrap` that bounds every role; null: there was none at the last deploy"
  value       = lookup(local.stored, "permissions_boundary", null)
}

output "dns_here" {
  description = "The name whose record in the hosted zone leads to this environment, as Terraform may write it; null: none does"
  value       = lookup(local.stored, "dns_target", null) == "here" ? lookup(local.stored, "dns_name", null) : null
}

output "voice_image_knows_servername" {
  description = "Whether the voice image verifies the name in UPSTREAM_TLS_SERVERNAME instead of its upstream's, as medspa's does"
  value       = local.voice_image_knows_servername
}

output "pinned_task_definition_arn" {
  description = "Task definition that the service stays at; null: what was registered last"
  value       = local.api_tag_passed ? null : lookup(local.pin, "task_definition_arn", null)
}

output "pinned_voice_lambda_version" {
  description = "Version that the voice Lambda's alias stays at; null: what was published last"
  value       = local.voice_tag_passed ? null : lookup(local.pin, "voice_lambda_version", null)
}

output "pinned_workers" {
  description = "Task definitions that workers stay at, by the workers' names; a worker without one runs what was registered last"
  value       = local.api_tag_passed ? {} : { for name, arn in lookup(local.pin, "workers", {}) : name => arn if arn != null && arn != "" }
}
