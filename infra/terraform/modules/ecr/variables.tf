variable "name" {
  description = "Prefix of every name"
  type        = string
  nullable    = false
}

variable "readers" {
  description = "AWS accounts whose roles may pull the images: those of environments to which they are promoted"
  type        = set(string)
  default     = []
  nullable    = false
}

variable "targets" {
  description = "Targets of the platform's Dockerfile, besides the API, its migrator and the voice Lambda: each has a registry of its own"
  type        = set(string)
  default     = []
  nullable    = false
}
