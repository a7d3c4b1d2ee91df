output "function_name" {
  description = "Name of the function, whether it exists yet or not"
  value       = local.function_name
}

output "alias_name" {
  description = "Alias that the gateway calls; null without a function"
  value       = one(aws_lambda_alias.live[*].name)
}

output "alias_invoke_arn" {
  description = "What the gateway's integration calls; null without a function"
  value       = one(aws_lambda_alias.live[*].invoke_arn)
}
