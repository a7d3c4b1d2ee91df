output "policy_arns" {
  description = "ARNs of the policies that deploy: what they cover = ARN"
  value       = { for name in keys(local.deploying) : name => aws_iam_policy.this[name].arn }
}

output "removal_policy_arns" {
  description = "ARNs of the policies that take an environment or its data away besides: park, restore, destroy"
  value       = { for name in keys(local.removing) : name => aws_iam_policy.this[name].arn }
}

output "documents" {
  description = "Every policy as JSON: what it covers = text"
  value       = local.documents
}
