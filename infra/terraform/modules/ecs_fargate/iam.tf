# Policies are plain JSON, not data sources: a plan then shows them, and the reviewer's suite reads them there.

data "aws_caller_identity" "current" {}

locals {
  assumed_by = { for service in ["ecs-tasks", "codedeploy"] : service => jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "${service}.amazonaws.com" }
      # For this account's tasks and deployments alone: both services say for whom they ask (docs/decisions/18-infrastructure.md).
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  }) }

  registry_login = {
    Sid      = "RegistryLogin"
    Effect   = "Allow"
    Action   = ["ecr:GetAuthorizationToken"] # knows no resources
    Resource = ["*"]
  }
  pull = {
    Sid      = "Pull"
    Effect   = "Allow"
    Action   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    Resource = concat([var.repository_arn], var.target_repository_arns)
  }
}

# What Fargate itself does for a task: pull its image, read its secrets, write its log.
resource "aws_iam_role" "execution" {
  name                 = "${var.name}-execution"
  description          = "Starts tasks: pulls, reads their secrets, writes their logs"
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = local.assumed_by["ecs-tasks"]
}

resource "aws_iam_role_policy" "execution" {
  name = "start-tasks"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.registry_login,
      local.pull,
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
        Resource = [for group in concat([var.api_log_group, var.migrate_log_group], values(var.worker_log_groups)) : "${group.arn}:*"]
      },
    ]
  })
}

# The probe's tasks, which make the application's database roles, look which tokens open Redis and count the data, are
# the only ones that read the database's master.
resource "aws_iam_role" "probe_execution" {
  name                 = "${var.name}-probe-execution"
  description          = "Starts the probe: as the execution role, with the database's master besides"
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = local.assumed_by["ecs-tasks"]
}

resource "aws_iam_role_policy" "probe_execution" {
  name = "start-probe"
  role = aws_iam_role.probe_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.registry_login,
      local.pull,
      {
        Sid      = "Secrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = compact([var.app_secret_arn, var.redis_auth_secret_arn, var.database_master_secret_arn])
      },
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${var.probe_log_group.arn}:*"]
      },
    ]
  })
}

# What the program in the task may do with AWS: nothing but what the operator's own policies allow.
resource "aws_iam_role" "task" {
  name                 = "${var.name}-task"
  description          = "The API's own rights: those of the operator's policies"
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = local.assumed_by["ecs-tasks"]
}

resource "aws_iam_role_policy" "task" {
  for_each = { for policy, of in var.api_task_policies : policy => of.text if of.text != null }

  name   = substr(replace(trimsuffix(each.key, ".json"), "/[^A-Za-z0-9_+=,.@-]/", "-"), 0, 128)
  role   = aws_iam_role.task.id
  policy = each.value
}

resource "aws_iam_role_policy_attachment" "task" {
  for_each = { for policy, of in var.api_task_policies : policy => of.arn if of.arn != null }

  role       = aws_iam_role.task.name
  policy_arn = each.value
}
