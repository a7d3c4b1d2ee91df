# No output reads the release parameter or an attribute of the service or the alias: what the operator's tool changes
# there must leave the bare plan empty, and an output that changes would not.

output "api_alb_dns_name" {
  description = "Name of the API's load balancer: core API base URL"
  value       = module.ecs_fargate.alb_dns_name
}

output "api_gateway_url" {
  description = "Base URL of the voice webhook gateway"
  value       = try(module.api_gateway[0].api_endpoint, null)
}

output "redis_endpoint" {
  description = "Managed Redis as host:port, the API's REDIS_ADDR; TLS, password in redis_auth_token_secret_arn"
  value       = module.redis.endpoint
}

output "migration_task_definition_arn" {
  description = "Task definition of the one-off migration task"
  value       = module.ecs_fargate.migration_task_definition_arn
}

output "private_subnet_ids" {
  description = "Private subnets"
  value       = module.vpc.private_subnet_ids
}

output "ecs_task_security_group_id" {
  description = "Security group of API and one-off tasks"
  value       = module.ecs_fargate.task_security_group_id
}

output "ecs_cluster_name" {
  description = "ECS cluster"
  value       = module.ecs_fargate.cluster_name
}

output "vpc_id" {
  description = "VPC"
  value       = module.vpc.vpc_id
}

output "public_subnet_ids" {
  description = "Public subnets"
  value       = module.vpc.public_subnet_ids
}

output "ecs_task_subnet_ids" {
  description = "Subnets that tasks run in: private with a NAT, else public"
  value       = module.ecs_fargate.task_subnet_ids
}

output "ecs_task_assign_public_ip" {
  description = "Whether tasks get a public address"
  value       = local.tasks_in_public_subnets
}

output "rds_endpoint" {
  description = "Database as host:port"
  value       = module.rds.endpoint
}

output "rds_database_name" {
  description = "Name of the database"
  value       = module.rds.database_name
}

output "rds_master_user_secret_arn" {
  description = "Secret that RDS keeps the master user's name and password in; it rotates by itself"
  value       = module.rds.master_user_secret_arn
}

output "ecs_service_name" {
  description = "API service"
  value       = module.ecs_fargate.service_name
}

output "api_ecr_repository_url" {
  description = "Registry of the API's images: <tag> and migrate-<tag>"
  value       = module.ecr.api_repository_url
}

output "voice_lambda_ecr_repository_url" {
  description = "Registry of the voice Lambda's images"
  value       = module.ecr.voice_lambda_repository_url
}

output "api_task_definition_arn" {
  description = "API task definition registered last; the service may be pinned to another"
  value       = module.ecs_fargate.api_task_definition_arn
}

output "codedeploy_app_name" {
  description = "CodeDeploy application, where blue/green is on"
  value       = module.ecs_fargate.codedeploy_app_name
}

output "codedeploy_deployment_group_name" {
  description = "CodeDeploy deployment group, where blue/green is on"
  value       = module.ecs_fargate.codedeploy_deployment_group_name
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
  value       = module.lambda.function_name
}
