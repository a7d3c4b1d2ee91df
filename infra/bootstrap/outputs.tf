output "permissions_boundary_arn" {
  description = "ARN of the boundary: permissions_boundary of infra/terraform"
  value       = aws_iam_policy.boundary.arn
}

output "operator_role_arns" {
  description = "Roles of the operators: environment = ARN"
  value       = { for environment, role in aws_iam_role.operator : environment => role.arn }
}

output "operator_policy_arns" {
  description = "Policies of these roles, for a principal of the account's own: environment = ARNs"
  value       = { for environment, policies in local.operator_policy_arns : environment => values(policies) }
}

output "policy_documents" {
  description = "Every policy as JSON, for a review: name, or environment/name = text"
  value = merge(
    { for name, document in local.documents : name => document if name != "github-plan" || local.github_plans },
    merge([for environment, of in module.environment : { for name, document in of.documents : "${environment}/${name}" => document }]...),
  )
}

output "read_only_role_arn" {
  description = "Role that looks and changes nothing"
  value       = aws_iam_role.read_only.arn
}

output "github_deploy_role_arns" {
  description = "Roles of the deploying workflows, AWS_DEPLOY_ROLE_ARN of the GitHub Environment: environment = ARN"
  value       = { for environment in local.github_environments : environment => aws_iam_role.github["deploy-${environment}"].arn }
}

output "github_operations_role_arns" {
  description = "Roles of the workflows that park, restore and destroy: environment = ARN"
  value       = { for environment in local.github_environments : environment => aws_iam_role.github["operations-${environment}"].arn }
}

output "github_plan_role_arn" {
  description = "Role of the plans on pull requests; null without a repository"
  value       = local.github_plans ? aws_iam_role.github["plan"].arn : null
}
