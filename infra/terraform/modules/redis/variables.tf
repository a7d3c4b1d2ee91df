variable "name" {
  description = "Prefix of every name, and the replication group's id"
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "VPC of the security group"
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Private subnets"
  type        = list(string)
  nullable    = false
}

variable "client_security_group_id" {
  description = "Who may connect"
  type        = string
  nullable    = false
}

variable "node_type" {
  description = "Node type"
  type        = string
  nullable    = false
}

variable "num_cache_clusters" {
  description = "Nodes"
  type        = number
  nullable    = false
}

variable "auth_token" {
  description = "First AUTH token; rotated from outside afterwards"
  type        = string
  sensitive   = true
  nullable    = false
}

variable "slow_log_group" {
  description = "Log group that ElastiCache delivers the slow log to"
  type        = string
  nullable    = false
}

variable "restore_snapshot_name" {
  description = "Snapshot that a new group starts from; null: an empty one. Looked at when it is created, ignored afterwards"
  type        = string
  default     = null
}
