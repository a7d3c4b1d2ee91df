output "alb_zone_id" {
  description = "Hosted zone of the load balancer's own name, for an alias"
  value       = aws_lb.api.zone_id
}

output "alb_dns_name" {
  description = "Name of the load balancer"
  value       = aws_lb.api.dns_name
}

output "alb_url" {
  description = "The load balancer as a URL: https where it has a certificate"
  value       = local.alb_url
}

output "cluster_name" {
  description = "Cluster"
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Service; its name alone, not an attribute of it: what it runs changes outside Terraform"
  value       = local.service_name
}

output "task_security_group_id" {
  description = "Security group of tasks"
  value       = aws_security_group.tasks.id
}

output "task_subnet_ids" {
  description = "Subnets of tasks"
  value       = var.task_subnet_ids
}

output "api_task_definition_arn" {
  description = "API task definition registered last"
  value       = aws_ecs_task_definition.api.arn
}

output "migration_task_definition_arn" {
  description = "Migration task definition registered last"
  value       = aws_ecs_task_definition.migrate.arn
}

output "codedeploy_app_name" {
  description = "CodeDeploy application; null without blue/green"
  value       = one(aws_codedeploy_app.api[*].name)
}

output "codedeploy_deployment_group_name" {
  description = "CodeDeploy deployment group; null without blue/green"
  value       = one(aws_codedeploy_deployment_group.api[*].deployment_group_name)
}

output "cluster_arn" {
  description = "ARN of the cluster"
  value       = aws_ecs_cluster.this.id
  # Services name capacity providers, which the cluster has to have.
  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

output "execution_role_arn" {
  description = "Role that starts tasks"
  value       = aws_iam_role.execution.arn
  depends_on  = [aws_iam_role_policy.execution]
}

output "task_role_arn" {
  description = "Role of the program in the task"
  value       = aws_iam_role.task.arn
  depends_on  = [aws_iam_role_policy.task, aws_iam_role_policy_attachment.task, aws_lb.api]
}

output "image" {
  description = "The API's image, by digest where it is known"
  value       = local.image
}

output "hardened" {
  description = "What every container of the platform has"
  value       = local.hardened
}

output "own_environment" {
  description = "Variables that every container of the platform is told"
  value       = local.own_environment
}
