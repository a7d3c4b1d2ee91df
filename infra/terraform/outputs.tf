# No output reads the release parameter or an attribute of the service or the alias: what the operator's tool changes
# there must leave the bare plan empty, and an output that changes would not. The configuration is no exception, though the
# parameter keeps a part of it: the tool applies what it records there. While the environment is parked, what belongs to a
# module that sleeps is null.

output "api_alb_dns_name" {
  description = "Name of the API's load balancer: core API base URL"
  value       = local.awake == 1 ? module.ecs_fargate[0].alb_dns_name : null
}

output "api_gateway_url" {
  description = "Base URL of the voice webhook gateway"
  value       = local.gateway == 1 ? module.api_gateway[0].api_endpoint : null
}

output "redis_endpoint" {
  description = "Managed Redis as host:port, the API's REDIS_ADDR; TLS, password in redis_auth_token_secret_arn"
  value       = local.awake == 1 ? module.redis[0].endpoint : null
}

output "migration_task_definition_arn" {
  description = "Task definition of the one-off migration task"
  value       = local.awake == 1 ? module.ecs_fargate[0].migration_task_definition_arn : null
}

output "private_subnet_ids" {
  description = "Private subnets"
  value       = local.awake == 1 ? module.vpc[0].private_subnet_ids : null
}

output "ecs_task_security_group_id" {
  description = "Security group of API and one-off tasks"
  value       = local.awake == 1 ? module.ecs_fargate[0].task_security_group_id : null
}

output "ecs_cluster_name" {
  description = "ECS cluster"
  value       = local.awake == 1 ? module.ecs_fargate[0].cluster_name : null
}

output "vpc_id" {
  description = "VPC"
  value       = local.awake == 1 ? module.vpc[0].vpc_id : null
}

output "public_subnet_ids" {
  description = "Public subnets"
  value       = local.awake == 1 ? module.vpc[0].public_subnet_ids : null
}

output "ecs_task_subnet_ids" {
  description = "Subnets that tasks run in: private with a NAT, else public"
  value       = local.awake == 1 ? module.ecs_fargate[0].task_subnet_ids : null
}

output "ecs_task_assign_public_ip" {
  description = "Whether tasks get a public address"
  value       = local.tasks_in_public_subnets
}

output "rds_endpoint" {
  description = "Database as host:port; null where it is outside the account"
  value       = local.is_instance ? module.rds[0].endpoint : local.is_cluster ? module.aurora[0].endpoint : null
}

output "rds_database_name" {
  description = "Name of the database"
  value       = local.is_instance ? module.rds[0].database_name : local.is_cluster ? module.aurora[0].database_name : null
}

output "rds_master_user_secret_arn" {
  description = "Secret that RDS keeps the master user's name and password in; it rotates by itself"
  value       = local.is_instance ? module.rds[0].master_user_secret_arn : local.is_cluster ? module.aurora[0].master_user_secret_arn : null
}

output "ecs_service_name" {
  description = "API service"
  value       = local.awake == 1 ? module.ecs_fargate[0].service_name : null
}

output "api_ecr_repository_url" {
  description = "Registry of the API's images: <tag> and migrate-<tag>"
  value       = module.ecr.api_repository_url
}

output "voice_lambda_ecr_repository_url" {
  description = "Registry of the voice Lambda's images"
  value       = module.ecr.voice_lambda_repository_url
}

output "target_ecr_repository_urls" {
  description = "Registries of further targets of the platform's Dockerfile, by the targets' names"
  value       = module.ecr.target_repository_urls
}

output "api_task_definition_arn" {
  description = "API task definition registered last; the service may be pinned to another"
  value       = local.awake == 1 ? module.ecs_fargate[0].api_task_definition_arn : null
}

output "worker_task_definition_arns" {
  description = "Task definition of each worker registered last, by the worker's name"
  value       = { for name, worker in module.worker : name => worker.task_definition_arn }
}

output "codedeploy_app_name" {
  description = "CodeDeploy application, where blue/green is on"
  value       = local.awake == 1 ? module.ecs_fargate[0].codedeploy_app_name : null
}

output "codedeploy_deployment_group_name" {
  description = "CodeDeploy deployment group, where blue/green is on"
  value       = local.awake == 1 ? module.ecs_fargate[0].codedeploy_deployment_group_name : null
}

output "secrets_manager_arn" {
  description = "Secret medspa-<environment>-app-secrets"
  value       = module.secrets.app_secret_arn
}

output "redis_auth_token_secret_arn" {
  description = "Secret that holds REDIS_PASSWORD"
  value       = module.secrets.redis_auth_secret_arn
}

output "lambda_function_name" {
  description = "Voice Lambda; it exists once its image has a tag"
  value       = local.voice == 1 ? module.lambda[0].function_name : null
}

output "access_logs_bucket" {
  description = "Bucket of the load balancer's access logs"
  value       = aws_s3_bucket.access_logs.bucket
}

output "voice_enabled" {
  description = "Whether the environment has voice webhooks, parked or awake"
  value       = module.config.values.voice_enabled
}

output "api_public_url" {
  description = "The API's public URL, where the configuration has one"
  value       = module.config.values.public_url
}

output "api_health_path" {
  description = "Path of the API's liveness"
  value       = module.config.values.api_health_path
}

output "api_ready_path" {
  description = "Path of the API's readiness"
  value       = module.config.values.api_ready_path
}
