variable "name" {
  description = "Prefix of every name"
  type        = string
  nullable    = false
}

variable "cidr" {
  description = "Address range, /16 to /24"
  type        = string
  nullable    = false
}

variable "availability_zones" {
  description = "Zones to use; empty: the region's first two"
  type        = list(string)
  nullable    = false
}

variable "nat_gateways" {
  description = "\"none\", \"one\" or \"per-zone\""
  type        = string
  nullable    = false

  validation {
    condition     = contains(["none", "one", "per-zone"], var.nat_gateways)
    error_message = "nat_gateways is \"none\", \"one\" or \"per-zone\"."
  }
}
