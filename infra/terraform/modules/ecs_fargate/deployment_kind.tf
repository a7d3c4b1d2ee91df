# How this environment is deployed, remembered from the service's first apply. Another kind means other resources with the
# same names and ports: Terraform would destroy and create them side by side, and AWS gives the listener of the one to the
# other, or refuses the second service. Here rather than in the root: parking takes the memory along, and the restore
# after it may be of another kind.
resource "terraform_data" "deployment_kind" {
  input = { blue_green = var.enable_blue_green, certificate = var.https }

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.output.blue_green == var.enable_blue_green
      error_message = "${var.environment} is deployed ${self.output.blue_green ? "blue/green" : "by rolling updates"}, and enable_blue_green = ${var.enable_blue_green} would change that while it runs: nothing was changed. Park it, change enable_blue_green, then restore it (docs/operations.md, \"Another kind of deployment\"); to leave it as it is, set enable_blue_green = ${self.output.blue_green}."
    }

    # CodeDeploy moves port 443 with a certificate, and port 80 without one.
    postcondition {
      condition     = !var.enable_blue_green || !self.output.blue_green || self.output.certificate == var.https
      error_message = "${var.environment} is deployed blue/green ${self.output.certificate ? "with a certificate" : "without a certificate"}, and ${self.output.certificate ? "without" : "with"} one CodeDeploy would move another listener while it runs: nothing was changed. Park it, change the certificate, then restore it (docs/operations.md, \"Another kind of deployment\")."
    }
  }
}
