variable "name" {
  description = "Prefix of every name"
  type        = string
}

variable "enabled" {
  description = "Whether there is a function: its image must have a tag"
  type        = bool
}

variable "repository_url" {
  description = "Registry of the function's image"
  type        = string
}

variable "image_tag" {
  description = "Tag of the function's image"
  type        = string
}

variable "pinned_version" {
  description = "Version that the alias stays at; null: what was published last"
  type        = string
}

variable "log_group_arn" {
  description = "The function's log group"
  type        = string
}

variable "mode" {
  description = "\"forward\", or \"parked\": answers callers while the API sleeps"
  type        = string
}

variable "upstream_base_url" {
  description = "Where webhooks are forwarded to; null: nowhere, while parked"
  type        = string
}

variable "upstream_timeout" {
  description = "How long the upstream may take"
  type        = string
}

variable "upstream_failure" {
  description = "What a provider is told when the upstream fails: \"by-provider\", \"answer\" or \"502\""
  type        = string
}

variable "upstream_servername" {
  description = "Name that the upstream's certificate is verified against; null: its chain only"
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic of alarms"
  type        = string
}
