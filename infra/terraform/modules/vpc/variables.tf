variable "name" {
  description = "Prefix of every name"
  type        = string
}

variable "cidr" {
  description = "Address range, /16 to /24"
  type        = string
}

variable "availability_zones" {
  description = "Zones to use; empty: the region's first two"
  type        = list(string)
}

variable "nat_gateways" {
  description = "\"none\", \"one\" or \"per-zone\""
  type        = string

  validation {
    condition     = contains(["none", "one", "per-zone"], var.nat_gateways)
    error_message = "nat_gateways is \"none\", \"one\" or \"per-zone\"."
  }
}
