# ---------------------------------------------------------------------------------------------------------------------
# The environment
# ---------------------------------------------------------------------------------------------------------------------

variable "environment" {
  description = "Which environment this is: every name, and the state key, follow from it"
  type        = string
  default     = "development"

  validation {
    condition     = contains(["development", "production"], var.environment)
    error_message = "environment is \"development\" or \"production\"."
  }
}

variable "aws_region" {
  description = "AWS region"
  type        = string
  default     = "us-east-1"
}

variable "allowed_account_ids" {
  description = "Accounts that this environment may be in; null: whichever answers. medspa passes aws.account_id of its configuration"
  type        = list(string)
  default     = null

  validation {
    condition     = var.allowed_account_ids == null || (length(coalesce(var.allowed_account_ids, [])) > 0 && alltrue([for id in coalesce(var.allowed_account_ids, []) : can(regex("^[0-9]{12}$", id))]))
    error_message = "allowed_account_ids is a list of account ids, each of 12 digits in quotes: [\"123456789012\"]; null allows any."
  }
}

variable "permissions_boundary" {
  description = "ARN of an IAM policy that bounds every role made here, where an account demands one; null: none"
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary))
    error_message = "permissions_boundary is the ARN of an IAM policy: arn:aws:iam::123456789012:policy/name"
  }
}

variable "alarms_email" {
  description = "Address that alarms are sent to, once it has confirmed; null: nobody is told"
  type        = string
  default     = null

  validation {
    condition     = var.alarms_email == null || can(regex("^[^@[:space:]]+@[^@[:space:]]+$", var.alarms_email))
    error_message = "alarms_email is one e-mail address."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept; null: 30, in production 90"
  type        = number
  default     = null
}

# ---------------------------------------------------------------------------------------------------------------------
# Network
# ---------------------------------------------------------------------------------------------------------------------

variable "vpc_cidr" {
  description = "Address range of the VPC, /16 to /24"
  type        = string
  default     = "10.0.0.0/16"
}

variable "availability_zones" {
  description = "Availability zones to use, at least two; empty: the region's first two"
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.availability_zones) != 1 && length(var.availability_zones) <= 8
    error_message = "availability_zones names two to eight zones, or none (the region's first two): a load balancer needs two."
  }
}

variable "enable_nat_gateway" {
  description = "NAT for tasks in private subnets: one, in production one per zone. false: tasks sit in the public subnets with public addresses"
  type        = bool
  default     = true
}

variable "assign_public_ip" {
  description = "Tasks sit in the public subnets with public addresses although there is a NAT"
  type        = bool
  default     = false
}

# ---------------------------------------------------------------------------------------------------------------------
# API service
# ---------------------------------------------------------------------------------------------------------------------

variable "api_task_cpu" {
  description = "CPU units of an API task (1024 = 1 vCPU)"
  type        = number
  default     = 512
}

variable "api_task_memory" {
  description = "Memory of an API task in MiB"
  type        = number
  default     = 1024
}

variable "api_desired_count" {
  description = "API tasks that a new service starts with, and the least that autoscaling keeps; later medspa sets them (deploy.desired_count)"
  type        = number
  default     = 1
}

variable "api_autoscaling_min_capacity" {
  description = "Least tasks that autoscaling keeps of a new service; null: api_desired_count"
  type        = number
  default     = null
}

variable "api_autoscaling_max_capacity" {
  description = "Most tasks that autoscaling starts"
  type        = number
  default     = 4

  # Not raised in silence: what it became would depend on the count that a first deploy passes.
  validation {
    condition     = var.api_autoscaling_max_capacity >= coalesce(var.api_autoscaling_min_capacity, var.api_desired_count)
    error_message = "api_autoscaling_max_capacity (${var.api_autoscaling_max_capacity}) is less than the tasks to keep: set it to ${coalesce(var.api_autoscaling_min_capacity, var.api_desired_count)} or more."
  }
}

variable "api_on_demand_base" {
  description = "API tasks that run on FARGATE before the rest runs on FARGATE_SPOT; null: none, in production one"
  type        = number
  default     = null

  validation {
    condition     = var.api_on_demand_base == null || coalesce(var.api_on_demand_base, 0) >= 0
    error_message = "api_on_demand_base is a number of tasks."
  }
}

variable "deployment_minimum_healthy_percent" {
  description = "Rolling deployments: least healthy tasks, in percent of the desired count"
  type        = number
  default     = 100
}

variable "deployment_maximum_percent" {
  description = "Rolling deployments: most tasks, in percent of the desired count"
  type        = number
  default     = 200
}

variable "api_public_base_url" {
  description = "Public URL of the API (https://api.example.com) where a DNS name points at the ALB; null: the ALB's own name"
  type        = string
  default     = null

  validation {
    condition     = var.api_public_base_url == null || can(regex("^https?://[^/]+[^/]$", var.api_public_base_url))
    error_message = "api_public_base_url is scheme and host, without a path or a slash at the end: https://api.example.com"
  }
}

variable "codedeploy_deployment_config_name" {
  description = "Blue/green: how CodeDeploy shifts traffic"
  type        = string
  default     = "CodeDeployDefault.ECSAllAtOnce"
}

variable "codedeploy_termination_wait_time_minutes" {
  description = "Blue/green: minutes that the old tasks are kept after the shift"
  type        = number
  default     = 5
}

# ---------------------------------------------------------------------------------------------------------------------
# Voice webhooks
# ---------------------------------------------------------------------------------------------------------------------

variable "enable_voice_webhooks" {
  description = "The voice webhook gateway: HTTP API and Lambda"
  type        = bool
  default     = true
}

variable "voice_upstream_base_url" {
  description = "Where the voice Lambda forwards to; null: the ALB"
  type        = string
  default     = null
}

variable "voice_upstream_timeout" {
  description = "How long the voice Lambda waits for the API (\"8s\", \"800ms\"); Twilio itself gives up after 15 s"
  type        = string
  default     = "8s"
}

variable "voice_upstream_failure" {
  description = "What the voice Lambda tells a provider when the API fails: \"by-provider\" (Telnyx 502, so that it sends again; Twilio an answer while the call lives, 502 once it has ended), \"answer\" or \"502\", always"
  type        = string
  default     = "by-provider"
  nullable    = false

  validation {
    condition     = contains(["by-provider", "answer", "502"], var.voice_upstream_failure)
    error_message = "voice_upstream_failure is \"by-provider\", \"answer\" or \"502\"."
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# Data
# ---------------------------------------------------------------------------------------------------------------------

variable "db_instance_class" {
  description = "Instance class of the RDS database"
  type        = string
  default     = "db.t3.micro"
}

variable "db_name" {
  description = "Name of the database"
  type        = string
  default     = "medspa"
}

variable "db_username" {
  description = "Master user of the database; its password is made, kept and rotated by RDS"
  type        = string
  default     = "medspa_admin"
}

variable "redis_node_type" {
  description = "Node type of ElastiCache Redis"
  type        = string
  default     = "cache.t4g.micro"
}

variable "redis_num_cache_clusters" {
  description = "Redis nodes; with two or more a replica takes over when the primary fails"
  type        = number
  default     = 1
}

variable "secret_recovery_window_days" {
  description = "Days that a deleted secret can be recovered (7 to 30)"
  type        = number
  default     = 30

  validation {
    condition     = var.secret_recovery_window_days >= 7 && var.secret_recovery_window_days <= 30
    error_message = "secret_recovery_window_days is 7 to 30: no secret is deleted without a way back."
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# Owned by the release: null means "as the release parameter says" (release.tf). A value passed with -var lasts only
# while it is passed; in a tfvars file it would silently beat the release.
# ---------------------------------------------------------------------------------------------------------------------

variable "api_image_tag" {
  description = "Tag of the API's image; its migrator is migrate-<tag>"
  type        = string
  default     = null
}

variable "voice_lambda_image_tag" {
  description = "Tag of the voice Lambda's image; without one there is no function and no route"
  type        = string
  default     = null
}

variable "api_certificate_arn" {
  description = "ACM certificate of the ALB's HTTPS listeners; required in production"
  type        = string
  default     = null
}

variable "api_certificate_name" {
  description = "Host name that the certificate is valid for: what the voice Lambda verifies where api_public_base_url is not set"
  type        = string
  default     = null
}

variable "enable_blue_green" {
  description = "CodeDeploy blue/green instead of rolling deployments; first value: in production"
  type        = bool
  default     = null
}

variable "deletion_protection" {
  description = "The database refuses to be deleted; first value false"
  type        = bool
  default     = null
}

variable "parked" {
  description = "Whether the environment sleeps: \"no\", \"yes\" or \"full\""
  type        = string
  default     = null

  validation {
    condition     = var.parked == null || contains(["no", "yes", "full"], coalesce(var.parked, "no"))
    error_message = "parked is \"no\", \"yes\" or \"full\"."
  }
}

variable "db_snapshot_identifier" {
  description = "Snapshot that a new database starts from"
  type        = string
  default     = null
}

variable "redis_snapshot_name" {
  description = "Snapshot that a new Redis starts from"
  type        = string
  default     = null
}
