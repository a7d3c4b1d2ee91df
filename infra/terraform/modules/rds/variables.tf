variable "name" {
  description = "Prefix of every name, and the instance's identifier"
  type        = string
}

variable "vpc_id" {
  description = "VPC of the security group"
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, in two zones at least"
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Who may connect"
  type        = string
}

variable "instance_class" {
  description = "Instance class"
  type        = string
}

variable "database_name" {
  description = "Database made with the instance"
  type        = string
}

variable "username" {
  description = "Master user"
  type        = string
}

variable "multi_az" {
  description = "A standby in another zone"
  type        = bool
}

variable "backup_retention_days" {
  description = "Days of automated backups"
  type        = number
}

variable "deletion_protection" {
  description = "The instance refuses to be deleted"
  type        = bool
}

variable "restore_snapshot_identifier" {
  description = "Snapshot that a new instance starts from; looked at when it is created, ignored afterwards"
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic of alarms"
  type        = string
}
