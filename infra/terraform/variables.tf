# ---------------------------------------------------------------------------------------------------------------------
# The environment
# ---------------------------------------------------------------------------------------------------------------------

variable "environment" {
  description = "Which environment this is: every name, and the state key, follow from it"
  type        = string
  default     = "development"
  nullable    = false

  validation {
    condition     = contains(["development", "production"], var.environment)
    error_message = "environment is \"development\" or \"production\"."
  }
}

variable "aws_region" {
  description = "AWS region"
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "aws_region is the name of a region, such as \"us-east-1\"."
  }
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
    condition     = try(coalesce(var.permissions_boundary), null) == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary))
    error_message = "permissions_boundary is the ARN of an IAM policy: arn:aws:iam::123456789012:policy/name"
  }
}

variable "config_file" {
  description = "medspa.config.yaml, of which the environment's part counts here too; null: the checkout's, where there is one; \"\": none"
  type        = string
  default     = null

  validation {
    condition     = try(coalesce(var.config_file), "") == "" ? true : try(fileexists(var.config_file), false)
    error_message = "config_file is the path of a file that is there, such as /path/to/medspa.config.yaml; \"\" is none."
  }
}

variable "tags" {
  description = "Tags of everything that is made here, besides Project, Environment and ManagedBy: an owner, a cost centre"
  type        = map(string)
  default     = {}
  nullable    = false

  # By IAM, which takes the fewest characters, and for which Owner and owner are one key (IAM user guide, "Tags for IAM
  # resources"): a role would be refused with half of the environment made. RDS copies tags to snapshots, where medspa: is medspa's.
  validation {
    condition     = alltrue([for key in keys(var.tags) : can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", key)) && length(regexall("^(aws|medspa):", lower(key))) == 0 && !contains(["project", "environment", "managedby", "name"], lower(key))])
    error_message = "tags has keys of 1 to 128 letters, digits, spaces and _ . : / = + - @, none that begins with \"aws:\" or \"medspa:\", and none of Project, Environment, ManagedBy and Name in any case: those are set here."
  }

  validation {
    condition     = length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags)
    error_message = "tags has two keys that differ in case alone: for IAM they are the same."
  }

  validation {
    condition     = alltrue([for value in values(var.tags) : can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", value))])
    error_message = "tags has values of at most 256 letters, digits, spaces and _ . : / = + - @."
  }

  # AWS takes 50 of one thing.
  validation {
    condition     = length(var.tags) <= 40
    error_message = "tags has at most 40 tags: AWS takes 50, and some are set here."
  }
}

variable "alarms_email" {
  description = "Address that alarms are sent to, once it has confirmed; null: nobody is told"
  type        = string
  default     = null

  validation {
    condition     = try(coalesce(var.alarms_email), null) == null || can(regex("^[^@[:space:]]+@[^@[:space:]]+$", var.alarms_email))
    error_message = "alarms_email is one e-mail address."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept; null: 30, in production 90"
  type        = number
  default     = null

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], coalesce(var.log_retention_days, 30))
    error_message = "log_retention_days is one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653; 0 keeps logs for ever."
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# Network
# ---------------------------------------------------------------------------------------------------------------------

variable "vpc_cidr" {
  description = "Address range of the VPC, /16 to /23, of the private ranges; it cannot be changed while the environment is awake"
  type        = string
  default     = "10.0.0.0/16"

  # Each subnet is a sixteenth of the range. A load balancer's has to be a /27 at least, with eight free addresses: a /24
  # gives /28 (Elastic Load Balancing user guide, "Subnets for your load balancer"). AWS takes no VPC above /16.
  validation {
    condition     = can(regex("^[0-9.]+/(1[6-9]|2[0-3])$", var.vpc_cidr)) && can(cidrnetmask(var.vpc_cidr))
    error_message = "vpc_cidr (${var.vpc_cidr}) is an IPv4 range from /16 to /23, such as 10.0.0.0/16. Subnets are sixteenths of it, and a load balancer needs a /27: a /24 is too small."
  }

  # AWS would make 10.0.0.0/16 of 10.0.0.7/16, and the next plan would replace the VPC.
  validation {
    condition     = try(cidrhost(var.vpc_cidr, 0) == split("/", var.vpc_cidr)[0], true)
    error_message = "vpc_cidr (${var.vpc_cidr}) does not begin at its first address: write ${try(cidrhost(var.vpc_cidr, 0), "")}/${try(split("/", var.vpc_cidr)[1], "")}."
  }

  # RFC 1918, and the two others that AWS names as private: 100.64.0.0/10 and 198.19.0.0/16 (Amazon VPC user guide, "VPC
  # CIDR blocks"). AWS takes public ranges too, and then nothing in the VPC reaches their owners.
  validation {
    condition     = !can(cidrnetmask(var.vpc_cidr)) || can(regex("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.|198\\.19\\.)", var.vpc_cidr))
    error_message = "vpc_cidr (${var.vpc_cidr}) is no private range: take it from 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 or 198.19.0.0/16."
  }
}

variable "availability_zones" {
  description = "Availability zones to use, two to eight; empty: those that the environment was made in, at first the region's first two that have NAT gateways and Fargate. A zone keeps its subnets wherever it stands in the list"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.availability_zones) != 1 && length(var.availability_zones) <= 8
    error_message = "availability_zones names two to eight zones, or none (those of the first apply): a load balancer needs two."
  }

  validation {
    condition     = length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones names a zone twice: ${join(", ", var.availability_zones)}."
  }
}

variable "enable_nat_gateway" {
  description = "NAT for tasks in private subnets: one, in production one per zone. false: tasks sit in the public subnets with public addresses"
  type        = bool
  default     = true
  nullable    = false
}

variable "vpc_flow_logs" {
  description = "Flow logs of the VPC, about half a dollar a gigabyte; not in the estimate of medspa cost"
  type        = bool
  default     = false
  nullable    = false
}

variable "assign_public_ip" {
  description = "Tasks sit in the public subnets with public addresses although there is a NAT"
  type        = bool
  default     = false
  nullable    = false
}

# ---------------------------------------------------------------------------------------------------------------------
# API service
# ---------------------------------------------------------------------------------------------------------------------

variable "api_task_cpu" {
  description = "CPU units of an API task (1024 = 1 vCPU); null: as the configuration says (api.cpu), else 512"
  type        = number
  default     = null

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], coalesce(var.api_task_cpu, 512))
    error_message = "api_task_cpu is 256, 512, 1024, 2048, 4096, 8192 or 16384: Fargate has no other sizes."
  }
}

variable "api_task_memory" {
  description = "Memory of an API task in MiB; null: as the configuration says (api.memory), else 1024"
  type        = number
  default     = null

  # Which of these goes with the CPU units is checked where both are known (modules/ecs_fargate).
  validation {
    condition     = contains(concat([512], range(1024, 122881, 1024)), coalesce(var.api_task_memory, 1024))
    error_message = "api_task_memory is 512, or a multiple of 1024 up to 122880 (MiB)."
  }
}

variable "api_desired_count" {
  description = "API tasks that a new service starts with, and the least that autoscaling keeps; later medspa sets them (deploy.desired_count)"
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = floor(var.api_desired_count) == var.api_desired_count && var.api_desired_count >= 0
    error_message = "api_desired_count is a whole number of tasks, 0 or more."
  }
}

variable "api_autoscaling_min_capacity" {
  description = "Least tasks that autoscaling keeps of a new service; null: api_desired_count"
  type        = number
  default     = null

  validation {
    condition     = floor(coalesce(var.api_autoscaling_min_capacity, 0)) == coalesce(var.api_autoscaling_min_capacity, 0) && coalesce(var.api_autoscaling_min_capacity, 0) >= 0
    error_message = "api_autoscaling_min_capacity is a whole number of tasks, 0 or more."
  }
}

variable "api_autoscaling_max_capacity" {
  description = "Most tasks that autoscaling starts"
  type        = number
  default     = 4
  nullable    = false

  # Not raised in silence: what it became would depend on the count that a first deploy passes.
  validation {
    condition     = var.api_autoscaling_max_capacity >= coalesce(var.api_autoscaling_min_capacity, var.api_desired_count)
    error_message = "api_autoscaling_max_capacity (${var.api_autoscaling_max_capacity}) is less than the tasks to keep: set it to ${coalesce(var.api_autoscaling_min_capacity, var.api_desired_count)} or more."
  }

  validation {
    condition     = floor(var.api_autoscaling_max_capacity) == var.api_autoscaling_max_capacity && var.api_autoscaling_max_capacity >= 1
    error_message = "api_autoscaling_max_capacity is a whole number of tasks, 1 or more."
  }
}

variable "api_on_demand_base" {
  description = "API tasks that run on FARGATE before the rest runs on FARGATE_SPOT; null: none, in production one"
  type        = number
  default     = null

  validation {
    condition     = floor(coalesce(var.api_on_demand_base, 0)) == coalesce(var.api_on_demand_base, 0) && coalesce(var.api_on_demand_base, 0) >= 0 && coalesce(var.api_on_demand_base, 0) <= 100000
    error_message = "api_on_demand_base is a whole number of tasks, 0 to 100000."
  }
}

variable "deployment_minimum_healthy_percent" {
  description = "Rolling deployments: least healthy tasks, in percent of the desired count"
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = floor(var.deployment_minimum_healthy_percent) == var.deployment_minimum_healthy_percent && var.deployment_minimum_healthy_percent >= 0 && var.deployment_minimum_healthy_percent <= 100
    error_message = "deployment_minimum_healthy_percent is a whole number, 0 to 100."
  }
}

variable "deployment_maximum_percent" {
  description = "Rolling deployments: most tasks, in percent of the desired count"
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = floor(var.deployment_maximum_percent) == var.deployment_maximum_percent && var.deployment_maximum_percent >= 100 && var.deployment_maximum_percent > var.deployment_minimum_healthy_percent
    error_message = "deployment_maximum_percent is a whole number, 100 or more, and more than deployment_minimum_healthy_percent (${var.deployment_minimum_healthy_percent}): between them tasks are replaced."
  }
}

variable "api_public_base_url" {
  description = "Public URL of the API (https://api.example.com) where a DNS name points at the ALB: the API's PUBLIC_BASE_URL; null: as the configuration says (public_url), else none, and the API takes the URL that was called"
  type        = string
  default     = null

  validation {
    condition     = try(coalesce(var.api_public_base_url), null) == null || can(regex("^https?://[^/]+[^/]$", var.api_public_base_url))
    error_message = "api_public_base_url is scheme and host, without a path or a slash at the end: https://api.example.com"
  }
}

variable "api_waf" {
  description = "AWS WAF before the load balancer: \"off\", \"count\" (its rules only count what they would block) or \"block\"; null: off, in production count. Webhooks always pass. A load balancer has one web ACL: with your own before it, \"off\""
  type        = string
  default     = null

  validation {
    condition     = contains(["off", "count", "block"], coalesce(var.api_waf, "off"))
    error_message = "api_waf is \"off\", \"count\" or \"block\"."
  }
}

variable "api_tls_policy" {
  description = "ELB's security policy of the HTTPS listeners: TLS 1.2 with forward secrecy and AEAD ciphers alone, and TLS 1.3"
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
  nullable    = false

  validation {
    condition     = can(regex("^ELBSecurityPolicy-TLS13-1-(2-Res|3)-", var.api_tls_policy))
    error_message = "api_tls_policy is one of ELB's policies without CBC ciphers: ELBSecurityPolicy-TLS13-1-2-Res-2021-06, ELBSecurityPolicy-TLS13-1-3-2021-06, or one of both with FIPS."
  }
}

variable "codedeploy_deployment_config_name" {
  description = "Blue/green: how CodeDeploy shifts traffic"
  type        = string
  default     = "CodeDeployDefault.ECSAllAtOnce"
  nullable    = false

  validation {
    condition     = length(var.codedeploy_deployment_config_name) >= 1 && length(var.codedeploy_deployment_config_name) <= 100
    error_message = "codedeploy_deployment_config_name is the name of a deployment configuration, of 1 to 100 characters."
  }
}

variable "codedeploy_termination_wait_time_minutes" {
  description = "Blue/green: minutes that the old tasks are kept after the shift"
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = floor(var.codedeploy_termination_wait_time_minutes) == var.codedeploy_termination_wait_time_minutes && var.codedeploy_termination_wait_time_minutes >= 0 && var.codedeploy_termination_wait_time_minutes <= 2880
    error_message = "codedeploy_termination_wait_time_minutes is a whole number, 0 to 2880 (two days)."
  }
}

variable "codedeploy_ready_wait_time_minutes" {
  description = "Blue/green: minutes that new tasks wait to be given the traffic, before the deployment ends and they go"
  type        = number
  default     = 60
  nullable    = false

  # With 0 CodeDeploy waits for nobody (API reference, DeploymentReadyOption), and traffic would shift before it was asked for.
  validation {
    condition     = floor(var.codedeploy_ready_wait_time_minutes) == var.codedeploy_ready_wait_time_minutes && var.codedeploy_ready_wait_time_minutes >= 10 && var.codedeploy_ready_wait_time_minutes <= 2880
    error_message = "codedeploy_ready_wait_time_minutes is a whole number, 10 (medspa asks the new tasks meanwhile) to 2880 (two days)."
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# Voice webhooks
# ---------------------------------------------------------------------------------------------------------------------

variable "enable_voice_webhooks" {
  description = "The voice webhook gateway: HTTP API and Lambda; null: as the configuration says (voice.enabled), else true"
  type        = bool
  default     = null
}

variable "voice_upstream_base_url" {
  description = "Where the voice Lambda forwards to; null: the ALB"
  type        = string
  default     = null

  validation {
    condition     = try(coalesce(var.voice_upstream_base_url), null) == null || can(regex("^https?://[^/[:space:]]+(/[^[:space:]]*)?$", var.voice_upstream_base_url))
    error_message = "voice_upstream_base_url is an http or https URL: https://api.example.com"
  }
}

variable "allow_plain_http" {
  description = "Voice webhooks may go on to the API unencrypted where it has no certificate; null: as the configuration says (voice.allow_plain_http), else false. Never in production"
  type        = bool
  default     = null

  validation {
    condition     = var.allow_plain_http != true || var.environment != "production"
    error_message = "allow_plain_http is for development. In production leave it out, and pass a certificate: -var=\"api_certificate_arn=arn:aws:acm:...\"."
  }
}

variable "voice_upstream_timeout" {
  description = "How long the voice Lambda waits for the API (\"8s\", \"800ms\"); Twilio itself gives up after 15 s. null: as the configuration says (voice.upstream_timeout), else 8s"
  type        = string
  default     = null

  validation {
    condition     = try(coalesce(var.voice_upstream_timeout), null) == null ? true : can(regex("^[0-9]+([.][0-9]+)?(ms|s)$", var.voice_upstream_timeout)) && try(tonumber(regex("^[0-9.]+", var.voice_upstream_timeout)) * (endswith(var.voice_upstream_timeout, "ms") ? 1 : 1000), 0) >= 1 && try(tonumber(regex("^[0-9.]+", var.voice_upstream_timeout)) * (endswith(var.voice_upstream_timeout, "ms") ? 1 : 1000), 0) <= 12000
    error_message = "voice_upstream_timeout is 1ms to 12s, such as \"8s\" or \"800ms\": the function waits no longer, for Twilio gives up after 15 s."
  }
}

variable "voice_upstream_failure" {
  description = "What the voice Lambda tells a provider when the API fails: \"by-provider\" (Telnyx 502, so that it sends again; Twilio an answer while the call lives, 502 once it has ended), \"answer\" or \"502\", always. null: as the configuration says (voice.upstream_failure), else by-provider"
  type        = string
  default     = null

  validation {
    condition     = contains(["by-provider", "answer", "502"], coalesce(var.voice_upstream_failure, "by-provider"))
    error_message = "voice_upstream_failure is \"by-provider\", \"answer\" or \"502\"."
  }
}

variable "voice_throttle_rate_limit" {
  description = "Webhooks a second that the gateway lets in; more are answered 429"
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.voice_throttle_rate_limit > 0
    error_message = "voice_throttle_rate_limit is a number of webhooks a second, more than 0: API Gateway takes 0 for nothing at all."
  }
}

variable "voice_throttle_burst_limit" {
  description = "Webhooks at once that the gateway lets in"
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.voice_throttle_burst_limit >= 1 && floor(var.voice_throttle_burst_limit) == var.voice_throttle_burst_limit
    error_message = "voice_throttle_burst_limit is a whole number of webhooks, 1 or more."
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# Data
# ---------------------------------------------------------------------------------------------------------------------

variable "db_instance_class" {
  description = "Instance class of the RDS database, which is in no Extended Support (docs/operations.md, Versions of Postgres). Another class restarts it at once"
  type        = string
  default     = "db.t3.micro"
  nullable    = false

  validation {
    condition     = can(regex("^db[.][a-z0-9-]+[.][a-z0-9]+$", var.db_instance_class))
    error_message = "db_instance_class is an instance class of RDS, such as \"db.t3.micro\"."
  }
}

variable "db_name" {
  description = "Name of the database"
  type        = string
  default     = "medspa"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_]{0,62}$", var.db_name))
    error_message = "db_name is 1 to 63 letters, digits and underscores, a letter first."
  }
}

variable "db_username" {
  description = "Master user of the database; its password is made, kept and rotated by RDS"
  type        = string
  default     = "medspa_admin"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_]{0,62}$", var.db_username)) && !contains(["admin", "rdsadmin"], lower(var.db_username)) && !startswith(lower(var.db_username), "pg_")
    error_message = "db_username is 1 to 63 letters, digits and underscores, a letter first, and no name that RDS or Postgres keeps for itself (admin, rdsadmin, pg_...)."
  }
}

variable "db_backup_retention_days" {
  description = "Days that RDS keeps automated backups, 1 to 35; null: 7, in production 14. AWS's free plan allows 1"
  type        = number
  default     = null

  validation {
    condition     = var.db_backup_retention_days == null ? true : contains(range(1, 36), var.db_backup_retention_days)
    error_message = "db_backup_retention_days is a whole number of days from 1 to 35. 0 would switch automated backups off: without them there is no way back from a deletion by hand, and no point in time to restore."
  }
}

variable "redis_node_type" {
  description = "Node type of ElastiCache Redis. Another type restarts it at once"
  type        = string
  default     = "cache.t4g.micro"
  nullable    = false

  validation {
    condition     = can(regex("^cache[.][a-z0-9-]+[.][a-z0-9]+$", var.redis_node_type))
    error_message = "redis_node_type is a node type of ElastiCache, such as \"cache.t4g.micro\"."
  }
}

variable "redis_num_cache_clusters" {
  description = "Redis nodes, 1 to 6; with two or more a replica takes over when the primary fails. null: 1, in production 2"
  type        = number
  default     = null

  # A group has one primary and at most five replicas.
  validation {
    condition     = var.redis_num_cache_clusters == null ? true : contains(range(1, 7), var.redis_num_cache_clusters)
    error_message = "redis_num_cache_clusters is a whole number of nodes from 1 (no replica) to 6."
  }
}

variable "secret_recovery_window_days" {
  description = "Days that a deleted secret can be recovered (7 to 30)"
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = floor(var.secret_recovery_window_days) == var.secret_recovery_window_days && var.secret_recovery_window_days >= 7 && var.secret_recovery_window_days <= 30
    error_message = "secret_recovery_window_days is 7 to 30: no secret is deleted without a way back."
  }
}

variable "import_ids" {
  description = "What exists already outside Terraform's state, to be taken into it: the resource's address = its id for terraform import (imports.tf)"
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([for address in keys(var.import_ids) : contains([
      "module.secrets.aws_secretsmanager_secret.app",
      "module.secrets.aws_secretsmanager_secret.redis_auth",
      "aws_cloudwatch_log_group.api",
      "aws_cloudwatch_log_group.migrate",
      "aws_cloudwatch_log_group.probe",
      "aws_cloudwatch_log_group.voice",
      "aws_cloudwatch_log_group.flow[0]",
      "aws_cloudwatch_log_group.gateway",
      "aws_cloudwatch_log_group.redis",
      "aws_cloudwatch_log_group.database[\"postgresql\"]",
      "aws_cloudwatch_log_group.database[\"upgrade\"]",
      "aws_cloudwatch_log_group.cluster[\"postgresql\"]",
    ], address) || can(regex("^aws_cloudwatch_log_group\\.worker\\[\"[a-z][a-z0-9-]*\"\\]$", address))])
    error_message = "import_ids takes the addresses of imports.tf only; terraform import takes any other."
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

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}$", coalesce(var.api_image_tag, "latest")))
    error_message = "api_image_tag is the tag of an image, 1 to 120 letters, digits, \"_\", \".\" and \"-\" (the migrator's, migrate-<tag>, has 128)."
  }
}

variable "voice_lambda_image_tag" {
  description = "Tag of the voice Lambda's image; without one there is no function and no route"
  type        = string
  default     = null

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", coalesce(var.voice_lambda_image_tag, "latest")))
    error_message = "voice_lambda_image_tag is the tag of an image, 1 to 128 letters, digits, \"_\", \".\" and \"-\"."
  }
}

variable "api_certificate_arn" {
  description = "ARN of the load balancer's ACM certificate; null: certificate_arn of the configuration, else the certificate that Terraform makes for its domain and route53_zone_id, else the release parameter's"
  type        = string
  default     = null

  validation {
    condition     = can(regex("^(|arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+)$", var.api_certificate_arn == null ? "" : var.api_certificate_arn))
    error_message = "api_certificate_arn is the ARN of an ACM certificate: arn:aws:acm:us-east-1:123456789012:certificate/..."
  }
}

variable "api_certificate_name" {
  description = "Host name that the voice Lambda verifies the load balancer's certificate by; null: domain of the configuration, else the release parameter's, else the host of api_public_base_url"
  type        = string
  default     = null
}

variable "enable_blue_green" {
  description = "CodeDeploy blue/green instead of rolling deployments; first value: in production"
  type        = bool
  default     = null
}

variable "database_engine" {
  description = "The database: \"rds\" (an instance), \"aurora-serverless-v2\" (a cluster) or \"neon\" (any Postgres outside the account: nothing is made); null: as the configuration says (database.engine), else the release parameter, else rds. It cannot be changed while there is one"
  type        = string
  default     = null

  validation {
    condition     = contains(["", "rds", "aurora-serverless-v2", "neon"], var.database_engine == null ? "" : var.database_engine)
    error_message = "database_engine is \"rds\", \"aurora-serverless-v2\" or \"neon\"."
  }
}

variable "deletion_protection" {
  description = "A new database and a new load balancer refuse to be deleted; first value false. What exists keeps what it has"
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

variable "parked_voice_image_digest" {
  description = "Digest of medspa's own voice image, which answers callers while the environment is parked; null: the release's image"
  type        = string
  default     = null

  validation {
    condition     = can(regex("^(|sha256:[0-9a-f]{64})$", var.parked_voice_image_digest == null ? "" : var.parked_voice_image_digest))
    error_message = "parked_voice_image_digest is the digest of an image: sha256: and 64 hexadecimal digits."
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
