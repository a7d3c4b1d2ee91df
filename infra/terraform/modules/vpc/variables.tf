variable "name" {
  description = "Prefix of every name"
  type        = string
  nullable    = false
}

variable "cidr" {
  description = "Address range, /16 to /23"
  type        = string
  nullable    = false
}

variable "availability_zones" {
  description = "Zones to use; empty: those of the first apply, which takes the region's first two. A zone keeps its subnets wherever it stands in the list"
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

variable "flow_logs" {
  description = "Whether the VPC writes flow logs"
  type        = bool
  default     = false
  nullable    = false
}

variable "flow_log_group_arn" {
  description = "Their log group; null where there are none"
  type        = string
  default     = null
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role here; null: none"
  type        = string
  default     = null
}
