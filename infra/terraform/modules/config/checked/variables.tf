variable "file" {
  description = "The configuration file"
  type        = string
  nullable    = false
}

variable "values" {
  description = "What it gives, by the keys' paths"
  type        = any
  nullable    = false
}

# A variable's validation, not a precondition: -target passes over resources, and for a refresh and a destroy Terraform
# turns what a pre- or postcondition says into a warning. What depends on a variable that is not valid is never evaluated.
variable "problems" {
  description = "What is wrong with it, in words"
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.problems) == 0
    error_message = <<-EOT
      The configuration (${var.file}) is not as Terraform reads it:
      ${join("\n", [for problem in var.problems : "  ${problem}"])}
      Nothing was planned. docs/configuration.md lists every key of medspa.config.yaml.
    EOT
  }
}
