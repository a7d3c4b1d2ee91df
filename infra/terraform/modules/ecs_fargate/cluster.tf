locals {
  service_name = "${var.name}-api"
  api_port     = var.api_port
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  tags = { Name = var.name }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]

  # For tasks that name neither: one-off tasks, which nobody would start again.
  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }
}
