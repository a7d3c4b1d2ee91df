variable "name" {
  description = "Prefix of every name, and the replication group's id"
  type        = string
}

variable "vpc_id" {
  description = "VPC of the security group"
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets"
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Who may connect"
  type        = string
}

variable "node_type" {
  description = "Node type"
  type        = string
}

variable "num_cache_clusters" {
  description = "Nodes"
  type        = number
}

variable "auth_token" {
  description = "First AUTH token; rotated from outside afterwards"
  type        = string
  sensitive   = true
}

variable "restore_snapshot_name" {
  description = "Snapshot that a new group starts from; looked at when it is created, ignored afterwards"
  type        = string
}
