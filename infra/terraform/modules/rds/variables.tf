variable "name" {
  description = "Prefix of every name, and the instance's identifier"
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

variable "kept" {
  description = "It is there already, beside the database that serves: nothing of its size is changed"
  type        = bool
  default     = false
  nullable    = false
}

variable "instance_class" {
  description = "Instance class"
  type        = string
  nullable    = false
}

variable "database_name" {
  description = "Database made with the instance"
  type        = string
  nullable    = false
}

variable "username" {
  description = "Master user"
  type        = string
  nullable    = false
}

variable "multi_az" {
  description = "A standby in another zone"
  type        = bool
  nullable    = false
}

variable "backup_retention_days" {
  description = "Days of automated backups"
  type        = number
  nullable    = false
}

variable "deletion_protection" {
  description = "A new instance refuses to be deleted; of one that exists it changes nothing"
  type        = bool
  nullable    = false
}

variable "deletion_protection_asked" {
  description = "What was passed for this run alone: an instance that exists has to have it already; null: nothing was"
  type        = bool
  default     = null
}

variable "restore_snapshot_identifier" {
  description = "Snapshot that a new instance starts from; null: an empty one. Looked at when it is created, ignored afterwards"
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
