locals {
  name          = "medspa-${var.environment}"
  is_production = var.environment == "production"

  # Without a NAT only a public address gets a task to the registry and the providers.
  tasks_in_public_subnets = var.assign_public_ip || !var.enable_nat_gateway

  # Asleep, the expensive modules have no instance (vpc, rds, redis, ecs_fargate); "full" takes the voice gateway and its
  # Lambda too. Their outputs are asked for one by one, as module.x[0].y: a reference to the whole of a module would wait
  # for all of it, and tasks, database and Redis know each other's security groups.
  # Only these two words take something away.
  awake = contains(["yes", "full"], local.parked) ? 0 : 1
  voice = local.parked == "full" ? 0 : 1
  # Null where nobody wrote one: what answers at the load balancer's own name is told of no public URL.
  public_base_url = module.config.values.public_url

  # Which database serves, and which one a copy came from is kept beside it. `neon` is any Postgres outside the account.
  database_engine = module.config.values.database_engine
  database_kept   = module.config.values.database_keep
  instance        = local.awake == 1 && contains([local.database_engine, local.database_kept], "rds") ? 1 : 0
  cluster         = local.awake == 1 && contains([local.database_engine, local.database_kept], "aurora-serverless-v2") ? 1 : 0
  is_instance     = local.awake == 1 && local.database_engine == "rds"
  is_cluster      = local.awake == 1 && local.database_engine == "aurora-serverless-v2"

  # Twilio and Telnyx call it; without one the Lambda has no caller.
  gateway = module.config.values.voice_enabled ? local.voice : 0
}

# The state belongs to one environment: a bare apply with another environment's name (or another's -backend-config)
# stops here, before it renames everything.
resource "terraform_data" "environment" {
  input = { environment = var.environment, database_engine = local.database_engine }

  # Looked at first, whatever else is planned: a first deploy plans this alone with the registries (-target).
  depends_on = [data.aws_db_instances.platform]

  lifecycle {
    ignore_changes = [input]

    # Before there were engines, the output was the environment's name alone.
    postcondition {
      condition     = try(self.output.environment, self.output) == var.environment
      error_message = "This state belongs to the environment \"${try(self.output.environment, self.output)}\", not to \"${var.environment}\": initialise with the key medspa-ai-platform/${var.environment}/terraform.tfstate (terraform init -reconfigure -backend-config=...) or pass -var=\"environment=${try(self.output.environment, self.output)}\"."
    }

    # A flip would destroy the database, or leave its data asleep in snapshots that the other engine does not take. What medspa
    # recorded counts first: a copy of the data changes it.
    postcondition {
      condition     = local.database_engine == coalesce(local.recorded_engine, try(self.output.database_engine, null), local.has_instance ? "rds" : local.database_engine)
      error_message = "database.engine is ${local.database_engine}, and the database of ${var.environment} is ${coalesce(local.recorded_engine, try(self.output.database_engine, null), "rds")}: a plan would destroy it. Nothing was changed. Put database.engine back to ${coalesce(local.recorded_engine, try(self.output.database_engine, null), "rds")} in medspa.config.yaml (docs/operations.md, \"Another database engine\")."
    }
  }
}

module "vpc" {
  source = "./modules/vpc"
  count  = local.awake

  name                 = local.name
  cidr                 = var.vpc_cidr
  availability_zones   = var.availability_zones
  nat_gateways         = !var.enable_nat_gateway ? "none" : local.is_production ? "per-zone" : "one"
  flow_logs            = var.vpc_flow_logs
  flow_log_group_arn   = one(aws_cloudwatch_log_group.flow[*].arn)
  permissions_boundary = local.permissions_boundary
}

module "ecr" {
  source = "./modules/ecr"

  name    = local.name
  targets = local.targets
  readers = module.config.values.image_readers
}

module "secrets" {
  source = "./modules/secrets"

  name                 = local.name
  recovery_window_days = var.secret_recovery_window_days
}

module "rds" {
  source = "./modules/rds"
  count  = local.instance

  name                        = local.name
  vpc_id                      = module.vpc[0].vpc_id
  subnet_ids                  = module.vpc[0].private_subnet_ids
  client_security_group_id    = module.ecs_fargate[0].task_security_group_id
  instance_class              = var.db_instance_class
  database_name               = var.db_name
  username                    = var.db_username
  multi_az                    = local.is_production
  backup_retention_days       = coalesce(var.db_backup_retention_days, local.is_production ? 14 : 7)
  deletion_protection         = local.deletion_protection
  deletion_protection_asked   = var.deletion_protection
  kept                        = !local.is_instance
  restore_snapshot_identifier = local.is_instance ? local.db_snapshot_identifier : null
  exported_logs               = keys(aws_cloudwatch_log_group.database)
  alarm_topic_arn             = aws_sns_topic.alarms.arn
}

module "aurora" {
  source = "./modules/aurora"
  count  = local.cluster

  name                        = local.name
  vpc_id                      = module.vpc[0].vpc_id
  subnet_ids                  = module.vpc[0].private_subnet_ids
  client_security_group_id    = module.ecs_fargate[0].task_security_group_id
  min_acu                     = module.config.values.database_min_acu
  max_acu                     = module.config.values.database_max_acu
  reader                      = module.config.values.database_reader
  database_name               = var.db_name
  username                    = var.db_username
  backup_retention_days       = coalesce(var.db_backup_retention_days, local.is_production ? 14 : 7)
  deletion_protection         = local.deletion_protection
  deletion_protection_asked   = var.deletion_protection
  restore_snapshot_identifier = local.is_cluster ? local.db_snapshot_identifier : null
  exported_logs               = keys(aws_cloudwatch_log_group.cluster)
  alarm_topic_arn             = aws_sns_topic.alarms.arn
}

module "redis" {
  source = "./modules/redis"
  count  = local.awake

  name                     = local.name
  vpc_id                   = module.vpc[0].vpc_id
  subnet_ids               = module.vpc[0].private_subnet_ids
  client_security_group_id = module.ecs_fargate[0].task_security_group_id
  node_type                = var.redis_node_type
  num_cache_clusters       = coalesce(var.redis_num_cache_clusters, local.is_production ? 2 : 1)
  auth_token               = module.secrets.redis_auth_token
  slow_log_group           = aws_cloudwatch_log_group.redis.name
  restore_snapshot_name    = local.redis_snapshot_name
}

module "ecs_fargate" {
  source = "./modules/ecs_fargate"
  count  = local.awake

  name                       = local.name
  environment                = var.environment
  aws_region                 = var.aws_region
  vpc_id                     = module.vpc[0].vpc_id
  vpc_cidr                   = var.vpc_cidr
  public_subnet_ids          = module.vpc[0].public_subnet_ids
  task_subnet_ids            = local.tasks_in_public_subnets ? module.vpc[0].public_subnet_ids : module.vpc[0].private_subnet_ids
  assign_public_ip           = local.tasks_in_public_subnets
  repository_url             = module.ecr.api_repository_url
  repository_arn             = module.ecr.api_repository_arn
  target_repository_arns     = module.ecr.target_repository_arns
  image_tag                  = local.api_image_tag
  image_digest               = module.release.digests.api_image_digest
  migrate_image_digest       = module.release.digests.migrate_image_digest
  pinned_task_definition_arn = local.pinned_task_definition_arn
  app_secret_arn             = module.secrets.app_secret_arn
  redis_auth_secret_arn      = module.secrets.redis_auth_secret_arn
  database_master_secret_arn = local.is_instance ? module.rds[0].master_user_secret_arn : local.is_cluster ? module.aurora[0].master_user_secret_arn : null
  redis_address              = module.redis[0].endpoint
  public_base_url            = local.public_base_url
  voice_public_base_url      = local.gateway == 1 ? module.api_gateway[0].api_endpoint : null
  api_log_group              = aws_cloudwatch_log_group.api
  migrate_log_group          = aws_cloudwatch_log_group.migrate
  probe_log_group            = aws_cloudwatch_log_group.probe
  worker_log_groups          = aws_cloudwatch_log_group.worker
  alarm_topic_arn            = aws_sns_topic.alarms.arn
  https                      = local.https
  certificate_arn            = local.api_certificate_arn
  tls_policy                 = var.api_tls_policy
  access_logs_bucket         = aws_s3_bucket_policy.access_logs.bucket
  deletion_protection        = local.deletion_protection
  waf                        = coalesce(var.api_waf, local.is_production ? "count" : "off")
  enable_blue_green          = local.enable_blue_green
  permissions_boundary       = local.permissions_boundary

  api_environment   = module.config.values.api_environment
  api_secret_keys   = local.api_secret_keys
  api_command       = module.config.values.api_command
  api_writable      = module.config.values.api_writable
  api_sidecars      = { for name, sidecar in module.config.values.api_sidecars : name => merge(sidecar, { image = sidecar.target == null ? sidecar.image : local.target_images[sidecar.target] }) }
  api_port          = module.config.values.api_port
  api_health_path   = module.config.values.api_health_path
  api_task_policies = module.config.values.api_policies
  migrate_command   = module.config.values.migrate_command

  task_cpu                 = module.config.values.api_cpu
  task_memory              = module.config.values.api_memory
  desired_count            = var.api_desired_count
  autoscaling_min_capacity = coalesce(var.api_autoscaling_min_capacity, var.api_desired_count)
  autoscaling_max_capacity = var.api_autoscaling_max_capacity
  on_demand_base           = coalesce(var.api_on_demand_base, local.is_production ? 1 : 0)
  minimum_healthy_percent  = var.deployment_minimum_healthy_percent
  maximum_percent          = var.deployment_maximum_percent

  codedeploy_deployment_config_name        = var.codedeploy_deployment_config_name
  codedeploy_ready_wait_time_minutes       = var.codedeploy_ready_wait_time_minutes
  codedeploy_termination_wait_time_minutes = var.codedeploy_termination_wait_time_minutes
}

locals {
  workers = module.config.values.workers

  # Targets of the platform's Dockerfile that sidecars and workers are: each has a registry, and an image of each release.
  targets = toset(concat(
    [for sidecar in values(module.config.values.api_sidecars) : sidecar.target if sidecar.target != null],
    [for worker in values(local.workers) : worker.target if worker.target != null],
  ))

  # By digest, as the API's (modules/ecs_fargate/task_definitions.tf).
  target_images = { for target, url in module.ecr.target_repository_urls : target =>
    contains(keys(module.release.target_digests), target) ? "${url}@${module.release.target_digests[target]}" : "${url}:${local.api_image_tag}"
  }
}

module "worker" {
  source   = "./modules/worker"
  for_each = { for name, worker in local.workers : name => worker if local.awake == 1 }

  name                       = local.name
  worker                     = each.key
  aws_region                 = var.aws_region
  cluster_arn                = module.ecs_fargate[0].cluster_arn
  cluster_name               = module.ecs_fargate[0].cluster_name
  task_subnet_ids            = module.ecs_fargate[0].task_subnet_ids
  assign_public_ip           = local.tasks_in_public_subnets
  security_group_id          = module.ecs_fargate[0].task_security_group_id
  execution_role_arn         = module.ecs_fargate[0].execution_role_arn
  task_role_arn              = module.ecs_fargate[0].task_role_arn
  image                      = each.value.target == null ? module.ecs_fargate[0].image : local.target_images[each.value.target]
  image_tag                  = local.api_image_tag
  pinned_task_definition_arn = lookup(module.release.pinned_workers, each.key, null)
  hardened                   = module.ecs_fargate[0].hardened
  own_environment            = module.ecs_fargate[0].own_environment
  app_secret_arn             = module.secrets.app_secret_arn
  redis_auth_secret_arn      = module.secrets.redis_auth_secret_arn
  log_group                  = aws_cloudwatch_log_group.worker[each.key]
  alarm_topic_arn            = aws_sns_topic.alarms.arn
  on_demand_base             = coalesce(var.api_on_demand_base, local.is_production ? 1 : 0)
  minimum_healthy_percent    = var.deployment_minimum_healthy_percent
  maximum_percent            = var.deployment_maximum_percent

  command     = each.value.command
  environment = each.value.environment
  secret_keys = each.value.secrets == null ? local.api_secret_keys : each.value.secrets
  cpu         = coalesce(each.value.cpu, 256)
  memory      = coalesce(each.value.memory, 512)
  writable    = each.value.writable
}

locals {
  voice_lambda_enabled = module.config.values.voice_enabled && local.voice_lambda_image_tag != null

  # An image that is not medspa's knows no UPSTREAM_TLS_SERVERNAME, and the load balancer's own name is in no certificate: it
  # forwards to the API's public URL, where there is one. Not to the domain: `dns point` and `dns revert` would change the function.
  voice_upstream_given    = local.given.voice_upstream_base_url != null || module.release.voice_image_knows_servername ? local.given.voice_upstream_base_url : local.public_is_gateway ? null : local.public_base_url
  voice_upstream_base_url = local.parked == "no" ? coalesce(local.voice_upstream_given, module.ecs_fargate[0].alb_url) : null

  # Parked, medspa's own image answers: the release's may know no VOICE_MODE, or not start without an upstream. medspa sets the
  # same before it takes the API away.
  voice_image_digest = local.parked == "no" || local.parked_voice_image_digest == null ? module.release.digests.voice_lambda_image_digest : local.parked_voice_image_digest

  # The host that the Lambda connects to where it is not the load balancer's own, and the public URL's.
  voice_upstream_host = try(regex("^https://([^/:]+)", local.voice_upstream_given)[0], null)
  public_host         = local.public_is_gateway ? null : try(regex("^https://([^/:]+)", local.public_base_url)[0], null)

  # Without a certificate public_url may be the gateway's own URL, which Twilio signs: the Lambda behind the gateway would call
  # itself there without end. Source: API Gateway Developer Guide, "Invoke HTTP APIs", the default endpoint's name.
  public_is_gateway = can(regex("^https?://[^/:]+[.]execute-api[.][a-z0-9-]+[.]amazonaws[.]com(:|/|$)", local.public_base_url))

  # The name that the ALB's certificate is checked against; without one the Lambda verifies the chain only and says so, and
  # production has no Lambda. The public URL's host may be a CDN's, with a certificate that the load balancer has not: it counts
  # where it is what the Lambda connects to, or where nobody named the certificate.
  voice_upstream_server_name = try(coalesce(
    local.voice_upstream_host == local.public_host ? local.public_host : null,
    local.api_certificate_name,
    local.public_host,
    local.voice_upstream_host,
  ), null)

  # Between the gateway's Lambda, which is outside the VPC, and the ALB.
  voice_upstream_plain_http = local.voice_upstream_given == null ? !local.https : can(regex("^(?i:http)://", local.voice_upstream_given))
  allow_plain_http          = !local.is_production && module.config.values.voice_allow_plain_http
}

# Said each time where somebody allowed it: without that the Lambda is not planned at all (modules/lambda).
check "voice_webhooks_encrypted" {
  assert {
    condition     = !local.voice_lambda_enabled || local.parked != "no" || !local.voice_upstream_plain_http
    error_message = "Voice webhooks travel unencrypted between the gateway and the load balancer, callers' numbers and signatures in them. Before patients call, give it a certificate: domain and route53_zone_id, or domain and certificate_arn, in the configuration."
  }
}

module "lambda" {
  source = "./modules/lambda"
  count  = local.voice

  name                = local.name
  enabled             = local.voice_lambda_enabled
  repository_url      = module.ecr.voice_lambda_repository_url
  image_tag           = local.voice_lambda_image_tag
  image_digest        = local.voice_image_digest
  pinned_version      = local.pinned_voice_lambda_version
  log_group_arn       = aws_cloudwatch_log_group.voice.arn
  alarm_topic_arn     = aws_sns_topic.alarms.arn
  mode                = local.parked == "no" ? "forward" : "parked"
  upstream_base_url   = local.voice_upstream_base_url
  upstream_timeout    = module.config.values.voice_upstream_timeout
  upstream_failure    = module.config.values.voice_upstream_failure
  upstream_servername = local.voice_upstream_server_name

  upstream_servername_required = local.is_production
  upstream_plain_http          = local.voice_upstream_plain_http
  allow_plain_http             = local.allow_plain_http
  upstream_unverifiable        = !module.release.voice_image_knows_servername && local.voice_upstream_given == null && local.https

  permissions_boundary = local.permissions_boundary
}

module "api_gateway" {
  source = "./modules/api_gateway"
  count  = local.gateway

  name           = local.name
  lambda_enabled = local.voice_lambda_enabled
  function_name  = module.lambda[0].function_name
  alias_name     = module.lambda[0].alias_name
  invoke_arn     = module.lambda[0].alias_invoke_arn
  log_group_arn  = aws_cloudwatch_log_group.gateway.arn

  throttling_rate_limit  = var.voice_throttle_rate_limit
  throttling_burst_limit = var.voice_throttle_burst_limit
}
