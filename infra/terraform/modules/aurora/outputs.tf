# A URL that the writer answers, wherever a failover moves it; it waits for a member, for a cluster without one answers nothing.
output "endpoint" {
  description = "host:port of the writer"
  value       = "${aws_rds_cluster.this.endpoint}:${aws_rds_cluster.this.port}"

  depends_on = [aws_rds_cluster_instance.member]
}

output "database_name" {
  description = "Database made with the cluster"
  value       = var.database_name
}

output "master_user_secret_arn" {
  description = "Secret that RDS made for the master user"
  value       = one(aws_rds_cluster.this.master_user_secret[*].secret_arn)
}

output "deletion_protection" {
  description = "The cluster refuses to be deleted"
  value       = aws_rds_cluster.this.deletion_protection

  # Ignored on a cluster that exists (main.tf): who asks for a change has to hear that there is none.
  precondition {
    condition     = var.deletion_protection_asked == null ? true : aws_rds_cluster.this.deletion_protection == var.deletion_protection_asked
    error_message = "deletion_protection counts when a database is made, and ${var.name} exists: a plan changes nothing about its protection. Change it with `aws rds modify-db-cluster --db-cluster-identifier ${var.name} --${coalesce(var.deletion_protection_asked, false) ? "" : "no-"}deletion-protection --apply-immediately`, and pass deletion_protection no more."
  }
}
