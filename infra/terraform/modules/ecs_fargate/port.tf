# The port of the revision that serves, remembered from the service's first apply. ECS takes a port for a service only where the
# revision that its tasks use has it, and what serves is pinned until the rollout; the security groups would open the new port
# and close the old one before. Here rather than in the root: parking takes the memory along.
# Source: Amazon ECS API reference, LoadBalancer, containerPort.
resource "terraform_data" "port" {
  input = var.api_port

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.output == var.api_port
      error_message = "${var.environment} listens on port ${self.output}, and api.port = ${var.api_port} would change that while it runs: nothing was changed. Keep api.port: ${self.output} (the API is told it as PORT), or park it, change api.port, then restore it (docs/operations.md, \"Another port, another health path\")."
    }
  }
}
