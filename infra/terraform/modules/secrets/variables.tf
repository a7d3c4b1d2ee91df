variable "name" {
  description = "Prefix of every name"
  type        = string
  nullable    = false
}

variable "recovery_window_days" {
  description = "Days that a deleted secret can be recovered"
  type        = number
  nullable    = false
}
