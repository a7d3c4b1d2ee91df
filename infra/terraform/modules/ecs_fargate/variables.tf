variable "name" {
  description = "Prefix of every name, and the cluster's name"
  type        = string
  nullable    = false
}

variable "environment" {
  description = "development or production"
  type        = string
  nullable    = false
}

variable "aws_region" {
  description = "Region of the log groups"
  type        = string
  nullable    = false
}

# --- network

variable "vpc_id" {
  description = "VPC"
  type        = string
  nullable    = false
}

variable "vpc_cidr" {
  description = "Its address range: who may use the test listener"
  type        = string
  nullable    = false
}

variable "public_subnet_ids" {
  description = "Subnets of the load balancer"
  type        = list(string)
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

variable "https" {
  description = "Whether the load balancer has a certificate"
  type        = bool
  nullable    = false
}

variable "certificate_arn" {
  description = "That certificate, of ACM; null: HTTP only"
  type        = string
  default     = null
}

variable "access_logs_bucket" {
  description = "Bucket of the load balancer's access logs; its policy lets them in"
  type        = string
  nullable    = false
}

variable "deletion_protection" {
  description = "The load balancer refuses to be deleted"
  type        = bool
  nullable    = false
}

variable "waf" {
  description = "Web ACL of the load balancer: \"off\", \"count\" or \"block\""
  type        = string
  nullable    = false
}

variable "tls_policy" {
  description = "ELB's security policy of the HTTPS listeners"
  type        = string
  nullable    = false
}

# --- what runs

variable "repository_url" {
  description = "Registry of API and migrator images"
  type        = string
  nullable    = false
}

variable "repository_arn" {
  description = "ARN of that registry"
  type        = string
  nullable    = false
}

variable "target_repository_arns" {
  description = "ARNs of the registries of further images, of sidecars and workers"
  type        = list(string)
  default     = []
  nullable    = false
}

variable "image_tag" {
  description = "Tag of the API image; the migrator's is migrate-<tag>"
  type        = string
  nullable    = false
}

variable "image_digest" {
  description = "Digest of the API image, sha256:...; null: what the tag names when a task starts"
  type        = string
  default     = null
}

variable "migrate_image_digest" {
  description = "Digest of the migrator's image; null: what its tag names"
  type        = string
  default     = null
}

variable "pinned_task_definition_arn" {
  description = "Task definition that the service stays at; null: the one registered here"
  type        = string
  default     = null
}

variable "task_cpu" {
  description = "CPU units of an API task"
  type        = number
  nullable    = false
}

variable "task_memory" {
  description = "Memory of an API task in MiB"
  type        = number
  nullable    = false

  # Source: Amazon ECS Developer Guide, "Task CPU and memory". In MiB.
  validation {
    condition = contains(lookup({
      "256"   = [512, 1024, 2048]
      "512"   = [for gib in range(1, 5) : gib * 1024]
      "1024"  = [for gib in range(2, 9) : gib * 1024]
      "2048"  = [for gib in range(4, 17) : gib * 1024]
      "4096"  = [for gib in range(8, 31) : gib * 1024]
      "8192"  = [for gib in range(16, 61, 4) : gib * 1024]
      "16384" = [for gib in range(32, 121, 8) : gib * 1024]
    }, tostring(var.task_cpu), [var.task_memory]), var.task_memory)
    error_message = "The memory of an API task (api.memory, api_task_memory: ${var.task_memory}) does not go with its CPU units (api.cpu, api_task_cpu: ${var.task_cpu}). Fargate has, in MiB, with 256 CPU units 512, 1024 or 2048; with 512 units 1024 to 4096, with 1024 2048 to 8192, with 2048 4096 to 16384, with 4096 8192 to 30720, by 1024; with 8192 16384 to 61440 by 4096; with 16384 32768 to 122880 by 8192."
  }
}

variable "api_port" {
  description = "Port that the API listens on"
  type        = number
  nullable    = false
}

variable "api_health_path" {
  description = "Path that the load balancer asks"
  type        = string
  nullable    = false
}

variable "api_command" {
  description = "Command of the API's container; null: the image's own"
  type        = list(string)
  default     = null
}

variable "api_writable" {
  description = "Paths that the API writes to"
  type        = list(string)
  default     = []
  nullable    = false
}

variable "api_sidecars" {
  description = "Further containers of the API's task, by name"
  type = map(object({
    image       = string
    command     = optional(list(string))
    port        = optional(number)
    environment = optional(map(string), {})
    secrets     = optional(list(string), [])
    essential   = optional(bool, true)
    memory      = optional(number)
    writable    = optional(list(string), [])
  }))
  default  = {}
  nullable = false
}

variable "migrate_command" {
  description = "Command of the migrator's container; null: the image's own"
  type        = list(string)
  default     = null
}

variable "api_task_policies" {
  description = "IAM policies of the program in the task: an ARN, or the text of one, by a name"
  type        = map(object({ arn = optional(string), text = optional(string) }))
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role here; null: none"
  type        = string
  default     = null
}

# --- what tasks are told

variable "api_environment" {
  description = "Plain variables of the operator's own"
  type        = map(string)
  nullable    = false
}

variable "api_secret_keys" {
  description = "Keys of the application's secret that API tasks read"
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

variable "database_master_secret_arn" {
  description = "Secret that RDS keeps the database's master in, for the probe alone; null: no database of ours"
  type        = string
  default     = null
}

variable "redis_address" {
  description = "Redis as host:port"
  type        = string
  nullable    = false
}

variable "public_base_url" {
  description = "Public URL of the API, as the operator wrote it; null: the API takes the URL that was called"
  type        = string
  default     = null
}

variable "voice_public_base_url" {
  description = "Public URL of the voice gateway, which Twilio signs; null without a gateway"
  type        = string
  default     = null
}

variable "api_log_group" {
  description = "Log group of API tasks"
  type        = object({ name = string, arn = string })
  nullable    = false
}

variable "migrate_log_group" {
  description = "Log group of migration tasks"
  type        = object({ name = string, arn = string })
  nullable    = false
}

variable "worker_log_groups" {
  description = "Log groups of workers, by name"
  type        = map(object({ name = string, arn = string }))
  default     = {}
  nullable    = false
}

variable "probe_log_group" {
  description = "Log group of the probe's tasks"
  type        = object({ name = string, arn = string })
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "SNS topic of alarms"
  type        = string
  nullable    = false
}

# --- how many, and how they are replaced

variable "desired_count" {
  description = "Tasks that a new service starts with"
  type        = number
  nullable    = false
}

variable "autoscaling_min_capacity" {
  description = "Least tasks"
  type        = number
  nullable    = false
}

variable "autoscaling_max_capacity" {
  description = "Most tasks"
  type        = number
  nullable    = false
}

variable "on_demand_base" {
  description = "Tasks on FARGATE before the rest goes to FARGATE_SPOT"
  type        = number
  nullable    = false
}

variable "minimum_healthy_percent" {
  description = "Rolling deployments: least healthy tasks, in percent"
  type        = number
  nullable    = false
}

variable "maximum_percent" {
  description = "Rolling deployments: most tasks, in percent"
  type        = number
  nullable    = false
}

variable "enable_blue_green" {
  description = "CodeDeploy blue/green instead of rolling deployments"
  type        = bool
  nullable    = false
}

variable "codedeploy_deployment_config_name" {
  description = "How CodeDeploy shifts traffic"
  type        = string
  nullable    = false
}

variable "codedeploy_ready_wait_time_minutes" {
  description = "Minutes that new tasks wait to be given the traffic"
  type        = number
  nullable    = false
}

variable "codedeploy_termination_wait_time_minutes" {
  description = "Minutes that the old tasks are kept after the shift"
  type        = number
  nullable    = false
}
