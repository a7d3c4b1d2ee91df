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

output "deletion_protection" {
  description = "The instance refuses to be deleted"
  value       = aws_db_instance.this.deletion_protection

  # Ignored on an instance that exists (main.tf): who asks for a change has to hear that there is none.
  precondition {
    condition     = var.deletion_protection_asked == null ? true : aws_db_instance.this.deletion_protection == var.deletion_protection_asked
    error_message = "deletion_protection counts when a database is made, and ${var.name} exists: a plan changes nothing about its protection. Change it with `aws rds modify-db-instance --db-instance-identifier ${var.name} --${coalesce(var.deletion_protection_asked, false) ? "" : "no-"}deletion-protection --apply-immediately`, and pass deletion_protection no more."
  }
}
