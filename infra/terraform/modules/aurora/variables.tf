variable "name" {
  description = "Prefix of every name, and the cluster's identifier"
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "VPC of the security group"
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Private subnets, in two zones at least"
  type        = list(string)
  nullable    = false
}

variable "client_security_group_id" {
  description = "Who may connect"
  type        = string
  nullable    = false
}

variable "min_acu" {
  description = "Least capacity of a member; 0: it pauses while nothing connects"
  type        = number
  nullable    = false
}

variable "max_acu" {
  description = "Most capacity of a member"
  type        = number
  nullable    = false
}

variable "reader" {
  description = "A second member in another zone, which takes over when the writer fails"
  type        = bool
  nullable    = false
}

variable "database_name" {
  description = "Database made with the cluster"
  type        = string
  nullable    = false
}

variable "username" {
  description = "Master user"
  type        = string
  nullable    = false
}

variable "backup_retention_days" {
  description = "Days of automated backups"
  type        = number
  nullable    = false
}

variable "deletion_protection" {
  description = "A new cluster refuses to be deleted; of one that exists it changes nothing"
  type        = bool
  nullable    = false
}

variable "deletion_protection_asked" {
  description = "What was passed for this run alone: a cluster that exists has to have it already; null: nothing was"
  type        = bool
  default     = null
}

variable "restore_snapshot_identifier" {
  description = "Snapshot that a new cluster starts from; null: an empty one. Looked at when it is created, ignored afterwards"
  type        = string
  default     = null
}

variable "exported_logs" {
  description = "Logs that RDS writes to CloudWatch; their groups exist"
  type        = set(string)
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "SNS topic of alarms"
  type        = string
  nullable    = false
}
