output "app_secret_arn" {
  description = "Secret with the application's keys"
  value       = aws_secretsmanager_secret.app.arn
  # Who reads the secret finds a value in it.
  depends_on = [aws_secretsmanager_secret_version.app_placeholder]
}

output "redis_auth_secret_arn" {
  description = "Secret with REDIS_PASSWORD"
  value       = aws_secretsmanager_secret.redis_auth.arn
  depends_on  = [aws_secretsmanager_secret_version.redis_auth_first]
}

output "redis_auth_token" {
  description = "First AUTH token of Redis; the secret holds the one in use"
  value       = terraform_data.redis_auth_token.triggers_replace
  sensitive   = true
}
