variable "name" {
  description = "Prefix of every name"
  type        = string
  nullable    = false
}

variable "lambda_enabled" {
  description = "Whether there is a function to route to"
  type        = bool
  nullable    = false
}

variable "function_name" {
  description = "Voice Lambda"
  type        = string
  nullable    = false
}

variable "alias_name" {
  description = "Its alias; null without a function"
  type        = string
  default     = null
}

variable "invoke_arn" {
  description = "Invoke ARN of the alias; null without a function"
  type        = string
  default     = null
}

variable "log_group_arn" {
  description = "Log group of the access log"
  type        = string
  nullable    = false
}

variable "throttling_rate_limit" {
  description = "Requests a second"
  type        = number
  nullable    = false
}

variable "throttling_burst_limit" {
  description = "Requests at once"
  type        = number
  nullable    = false
}
