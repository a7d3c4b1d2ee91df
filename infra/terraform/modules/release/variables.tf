variable "name" {
  description = "Name of the release parameter"
  type        = string
  nullable    = false
}

variable "parameter" {
  description = "What the release parameter holds: a JSON object"
  type        = string
  nullable    = false
}

variable "environment" {
  description = "development or production: first values depend on it"
  type        = string
  nullable    = false
}

variable "passed" {
  description = "What is passed with -var, and counts before the parameter"
  type = object({
    api_image_tag          = optional(string)
    voice_lambda_image_tag = optional(string)
    api_certificate_arn    = optional(string)
    api_certificate_name   = optional(string)
    enable_blue_green      = optional(bool)
    database_engine        = optional(string)
    deletion_protection    = optional(bool)
    parked                 = optional(string)
    db_snapshot_identifier = optional(string)
    redis_snapshot_name    = optional(string)

    parked_voice_image_digest = optional(string)
  })
  default  = {}
  nullable = false
}
