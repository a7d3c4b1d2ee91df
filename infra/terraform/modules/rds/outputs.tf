output "endpoint" {
  description = "host:port"
  value       = aws_db_instance.this.endpoint
}

output "database_name" {
  description = "Database made with the instance"
  value       = var.database_name
}

output "master_user_secret_arn" {
  description = "Secret that RDS made for the master user"
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}

output "backup_retention_days" {
  description = "Days that automated backups are kept"
  value       = aws_db_instance.this.backup_retention_period
}
