variable "name" {
  description = "Prefix of every name"
  type        = string
  nullable    = false
}

variable "worker" {
  description = "The worker's name, and its container's"
  type        = string
  nullable    = false
}

variable "aws_region" {
  description = "Region of the log group"
  type        = string
  nullable    = false
}

variable "cluster_arn" {
  description = "Cluster"
  type        = string
  nullable    = false
}

variable "cluster_name" {
  description = "Its name"
  type        = string
  nullable    = false
}

variable "task_subnet_ids" {
  description = "Subnets of the tasks"
  type        = list(string)
  nullable    = false
}

variable "assign_public_ip" {
  description = "Tasks get public addresses"
  type        = bool
  nullable    = false
}

variable "security_group_id" {
  description = "Security group of tasks"
  type        = string
  nullable    = false
}

variable "execution_role_arn" {
  description = "Role that starts tasks"
  type        = string
  nullable    = false
}

variable "task_role_arn" {
  description = "Role of the program in the task: the API's"
  type        = string
  nullable    = false
}

variable "image" {
  description = "Image, by digest where it is known"
  type        = string
  nullable    = false
}

variable "image_tag" {
  description = "The release's tag"
  type        = string
  nullable    = false
}

variable "pinned_task_definition_arn" {
  description = "Task definition that the service stays at; null: the one registered here"
  type        = string
  default     = null
}

variable "hardened" {
  description = "What every container of the platform has"
  type        = any
  nullable    = false
}

variable "command" {
  description = "Command of the container; null: the image's own"
  type        = list(string)
  default     = null
}

variable "cpu" {
  description = "CPU units of a task"
  type        = number
  nullable    = false
}

variable "memory" {
  description = "Memory of a task in MiB"
  type        = number
  nullable    = false
}

variable "writable" {
  description = "Paths that the program writes to"
  type        = list(string)
  nullable    = false
}

variable "environment" {
  description = "Plain variables of the operator's own"
  type        = map(string)
  nullable    = false
}

variable "own_environment" {
  description = "Variables that medspa sets, as the API has them"
  type        = map(string)
  nullable    = false
}

variable "secret_keys" {
  description = "Keys of the application's secret that it reads"
  type        = list(string)
  nullable    = false
}

variable "app_secret_arn" {
  description = "Secret with DATABASE_URL and the providers' keys"
  type        = string
  nullable    = false
}

variable "redis_auth_secret_arn" {
  description = "Secret with REDIS_PASSWORD"
  type        = string
  nullable    = false
}

variable "log_group" {
  description = "Log group of its tasks"
  type        = object({ name = string, arn = string })
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "SNS topic of alarms"
  type        = string
  nullable    = false
}

variable "on_demand_base" {
  description = "Tasks on FARGATE before the rest goes to FARGATE_SPOT"
  type        = number
  nullable    = false
}

variable "minimum_healthy_percent" {
  description = "Rolling deployments: least running tasks, in percent"
  type        = number
  nullable    = false
}

variable "maximum_percent" {
  description = "Rolling deployments: most tasks, in percent"
  type        = number
  nullable    = false
}
