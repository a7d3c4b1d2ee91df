variable "environment" {
  description = "development or production: whose part of the file counts"
  type        = string
  nullable    = false
}

variable "file" {
  description = "The configuration file, as messages name it; \"\": there is none"
  type        = string
  nullable    = false
}

variable "text" {
  description = "What the file holds; null: there is none"
  type        = string
  default     = null
}

variable "recorded" {
  description = "What medspa was given elsewhere than in the file, of the release parameter: a JSON object of paths (\"api.cpu\") and values"
  type        = string
  nullable    = false
}

variable "engine" {
  description = "Engine of the database of the release, which counts where the configuration names none; null: none"
  type        = string
  default     = null
}

variable "file_applied" {
  description = "A file was applied by the last deploy: without one, what it gave would be taken away"
  type        = bool
  nullable    = false
}

variable "passed" {
  description = "What is passed with -var, and counts before file and parameter"
  type = object({
    public_url             = optional(string)
    voice_enabled          = optional(bool)
    voice_allow_plain_http = optional(bool)
    voice_upstream_failure = optional(string)
    voice_upstream_timeout = optional(string)
    api_cpu                = optional(number)
    api_memory             = optional(number)
    database_engine        = optional(string)
  })
  default  = {}
  nullable = false
}
