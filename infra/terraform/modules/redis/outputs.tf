output "endpoint" {
  description = "host:port of the primary"
  value       = "${aws_elasticache_replication_group.this.primary_endpoint_address}:${local.port}"
}

output "num_cache_clusters" {
  description = "Nodes"
  value       = aws_elasticache_replication_group.this.num_cache_clusters
}
