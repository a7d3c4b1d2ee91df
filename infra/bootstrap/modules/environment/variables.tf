variable "environment" {
  description = "The environment that the policies are for"
  type        = string
  nullable    = false
}

variable "partition" {
  description = "AWS partition: aws, aws-cn, aws-us-gov"
  type        = string
  nullable    = false
}

variable "account_id" {
  description = "The account"
  type        = string
  nullable    = false
}

variable "state_bucket" {
  description = "Bucket of the states, locks and records"
  type        = string
  nullable    = false
}

variable "state_lock_table" {
  description = "DynamoDB table that locks the state besides; null: none"
  type        = string
  default     = null
}

variable "route53_zone_ids" {
  description = "Hosted zones in which the environment's records may be changed"
  type        = list(string)
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "ARN of the boundary that every role of the environment carries"
  type        = string
  nullable    = false
}
