# What a configuration gives has the type of what happens to be written there; from here on each key has its own.
variable "values" {
  description = "What the configuration gives"
  nullable    = false
  type = object({
    public_url             = optional(string)
    voice_enabled          = optional(bool)
    voice_upstream_failure = optional(string)
    voice_upstream_timeout = optional(string)
    api_environment        = optional(map(string), {})
    api_secrets            = optional(list(string))
    api_policies           = optional(list(string), [])
    api_command            = optional(list(string))
    api_cpu                = optional(number)
    api_memory             = optional(number)
    api_port               = optional(number)
    api_health_path        = optional(string)
    api_ready_path         = optional(string)
    api_writable           = optional(list(string), [])
    migrate_command        = optional(list(string))
    api_sidecars = optional(map(object({
      target      = optional(string)
      image       = optional(string)
      command     = optional(list(string))
      port        = optional(number)
      environment = optional(map(string), {})
      secrets     = optional(list(string), [])
      essential   = optional(bool, true)
      memory      = optional(number)
      writable    = optional(list(string), [])
    })), {})
    workers = optional(map(object({
      target        = optional(string)
      command       = optional(list(string))
      environment   = optional(map(string), {})
      secrets       = optional(list(string))
      cpu           = optional(number)
      memory        = optional(number)
      desired_count = optional(number, 1)
      writable      = optional(list(string), [])
    })), {})
  })
}
