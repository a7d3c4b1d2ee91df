variable "name" {
  description = "Prefix of every name"
  type        = string
  nullable    = false
}

variable "enabled" {
  description = "Whether there is a function: its image must have a tag"
  type        = bool
  nullable    = false
}

variable "repository_url" {
  description = "Registry of the function's image"
  type        = string
  nullable    = false
}

variable "image_tag" {
  description = "Tag of the function's image; null where there is no function"
  type        = string
  default     = null
}

variable "image_digest" {
  description = "Digest of the function's image, sha256:...; null: what the tag names when the function changes"
  type        = string
  default     = null
}

variable "pinned_version" {
  description = "Version that the alias stays at; null: what was published last"
  type        = string
  default     = null
}

variable "log_group_arn" {
  description = "The function's log group"
  type        = string
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role here; null: none"
  type        = string
  default     = null
}

variable "mode" {
  description = "\"forward\", or \"parked\": answers callers while the API sleeps"
  type        = string
  nullable    = false
}

variable "upstream_base_url" {
  description = "Where webhooks are forwarded to; null: nowhere, while parked"
  type        = string
  default     = null
}

variable "upstream_timeout" {
  description = "How long the upstream may take"
  type        = string
  nullable    = false
}

variable "upstream_failure" {
  description = "What a provider is told when the upstream fails: \"by-provider\", \"answer\" or \"502\""
  type        = string
  nullable    = false
}

variable "upstream_servername" {
  description = "Name that the upstream's certificate is verified against; null: its chain only"
  type        = string
  default     = null
}

variable "upstream_servername_required" {
  description = "Whether the function may not exist without that name"
  type        = bool
  nullable    = false
}

variable "upstream_plain_http" {
  description = "Whether it forwards over http://"
  type        = bool
  nullable    = false
}

variable "allow_plain_http" {
  description = "Whether it may"
  type        = bool
  nullable    = false
}

variable "upstream_unverifiable" {
  description = "Whether the image verifies another name than the upstream's certificate has"
  type        = bool
  default     = false
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "SNS topic of alarms"
  type        = string
  nullable    = false
}
