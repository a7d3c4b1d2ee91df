output "api_repository_url" {
  description = "Registry of API and migrator images"
  value       = aws_ecr_repository.this["api"].repository_url
}

output "api_repository_arn" {
  description = "ARN of that registry"
  value       = aws_ecr_repository.this["api"].arn
}

output "voice_lambda_repository_url" {
  description = "Registry of voice Lambda images"
  value       = aws_ecr_repository.this["voice-lambda"].repository_url
  # A function is refused where its registry does not let Lambda pull.
  depends_on = [aws_ecr_repository_policy.voice_lambda]
}

output "target_repository_urls" {
  description = "Registries of the targets, by the targets' names"
  value       = { for target in var.targets : target => aws_ecr_repository.this[target].repository_url }
}

output "target_repository_arns" {
  description = "ARNs of those registries"
  value       = [for target in var.targets : aws_ecr_repository.this[target].arn]
}
