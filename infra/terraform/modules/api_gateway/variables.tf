variable "name" {
  description = "Prefix of every name"
  type        = string
}

variable "lambda_enabled" {
  description = "Whether there is a function to route to"
  type        = bool
}

variable "function_name" {
  description = "Voice Lambda"
  type        = string
}

variable "alias_name" {
  description = "Its alias; null without a function"
  type        = string
}

variable "invoke_arn" {
  description = "Invoke ARN of the alias; null without a function"
  type        = string
}
