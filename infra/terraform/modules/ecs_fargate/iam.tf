data "aws_iam_policy_document" "assume" {
  for_each = toset(["ecs-tasks", "codedeploy"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}

# What Fargate itself does for a task: pull its image, read its secrets, write its log.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  description        = "Starts tasks: pulls, reads their secrets, writes their logs"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "RegistryLogin"
    actions   = ["ecr:GetAuthorizationToken"] # knows no resources
    resources = ["*"]
  }

  statement {
    sid       = "Pull"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = [var.repository_arn]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.app_secret_arn, var.redis_auth_secret_arn]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${var.api_log_group.arn}:*", "${var.migrate_log_group.arn}:*"]
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "start-tasks"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

# What the program in the task may do with AWS: nothing.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  description        = "The API's own rights: none"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}
