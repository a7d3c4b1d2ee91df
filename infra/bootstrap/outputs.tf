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

output "read_only_role_arn" {
  description = "Role that looks and changes nothing"
  value       = aws_iam_role.read_only.arn
}
