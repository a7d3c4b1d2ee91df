# Policies are plain JSON, not data sources: a plan then shows them, and the reviewer's suite reads them there.

locals {
  assumed_by = { for service in ["ecs-tasks", "codedeploy"] : service => jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "${service}.amazonaws.com" }
    }]
  }) }
}

# What Fargate itself does for a task: pull its image, read its secrets, write its log.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  description        = "Starts tasks: pulls, reads their secrets, writes their logs"
  assume_role_policy = local.assumed_by["ecs-tasks"]
}

resource "aws_iam_role_policy" "execution" {
  name = "start-tasks"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "RegistryLogin"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"] # knows no resources
        Resource = ["*"]
      },
      {
        Sid      = "Pull"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
        Resource = [var.repository_arn]
      },
      {
        Sid      = "Secrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [var.app_secret_arn, var.redis_auth_secret_arn]
      },
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${var.api_log_group.arn}:*", "${var.migrate_log_group.arn}:*"]
      },
    ]
  })
}

# What the program in the task may do with AWS: nothing.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  description        = "The API's own rights: none"
  assume_role_policy = local.assumed_by["ecs-tasks"]
}
