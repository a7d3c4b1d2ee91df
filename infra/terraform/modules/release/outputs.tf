output "values" {
  description = "Every key of `passed`, with the value that counts"
  value       = local.release
}

output "digests" {
  description = "Digests of the images that the tags named when they were inspected; null: the tag alone counts"
  value       = local.digests
}

output "pinned_task_definition_arn" {
  description = "Task definition that the service stays at; null: what was registered last"
  value       = local.api_tag_passed ? null : lookup(local.pin, "task_definition_arn", null)
}

output "pinned_voice_lambda_version" {
  description = "Version that the voice Lambda's alias stays at; null: what was published last"
  value       = local.voice_tag_passed ? null : lookup(local.pin, "voice_lambda_version", null)
}
