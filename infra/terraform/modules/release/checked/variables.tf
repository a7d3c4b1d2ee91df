variable "name" {
  description = "Name of the release parameter"
  type        = string
  nullable    = false
}

variable "document" {
  description = "What it holds; null where that is no JSON, or JSON's null"
  type        = any
  default     = null
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
      The release parameter ${var.name} is not as Terraform reads it:
      ${join("\n", [for problem in var.problems : "  ${problem}"])}
      Nothing was planned. Fix it in a file, and put it back:
        aws ssm get-parameter --name ${var.name} --query Parameter.Value --output text > release.json
        aws ssm put-parameter --name ${var.name} --type String --overwrite --value file://release.json
      Its last good value: aws ssm get-parameter-history --name ${var.name}
    EOT
  }
}
