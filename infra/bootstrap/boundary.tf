# What the roles of infra/terraform may do at most, whatever their policies say. A role's name tells its environment: the roles of
# one environment reach nothing of the other. The condition is aws:PrincipalArn, which for a session is the role's ARN, and not a
# tag: who may change a role's trust could bring a session tag of another environment (IAM user guide, "AWS global condition
# context keys"; "Pass session tags in AWS STS").

locals {
  boundary_name = "medspa-boundary"

  of_account = { for service in ["ecr", "ecs", "elasticloadbalancing", "logs", "rds", "secretsmanager", "ssm"] :
    service => "arn:${local.partition}:${service}:*:${local.account_id}"
  }

  boundary_by_environment = { for environment in var.environments : environment => {
    roles = "${local.iam_arn}:role/medspa-${environment}-*"

    own = [
      "${local.of_account.ecr}:repository/medspa-${environment}-*",
      "${local.of_account.logs}:log-group:/medspa/${environment}/*",
      "${local.of_account.logs}:log-group:/aws/lambda/medspa-${environment}-*",
      "${local.of_account.secretsmanager}:secret:medspa-${environment}-*",
      "${local.of_account.ecs}:service/medspa-${environment}/*",
      "${local.of_account.ecs}:task-set/medspa-${environment}/*",
      "${local.of_account.elasticloadbalancing}:listener/app/medspa-${environment}-*",
      "${local.of_account.elasticloadbalancing}:listener-rule/app/medspa-${environment}-*",
    ]
  } }

  boundary = concat(
    [{
      Sid    = "KnowNoResources"
      Effect = "Allow"
      Action = [
        "cloudwatch:DescribeAlarms",
        "ecr:GetAuthorizationToken",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
      ]
      Resource = ["*"]
    }],
    flatten([for environment, of in local.boundary_by_environment : [
      {
        Sid    = "Own${title(environment)}"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
          "ecs:CreateTaskSet",
          "ecs:DeleteTaskSet",
          "ecs:DescribeServices",
          "ecs:UpdateServicePrimaryTaskSet",
          "elasticloadbalancing:ModifyListener",
          "elasticloadbalancing:ModifyRule",
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
          "secretsmanager:GetSecretValue",
        ]
        Resource  = of.own
        Condition = { ArnLike = { "aws:PrincipalArn" = of.roles } }
      },
      {
        # RDS names the secret by an id, and tags it with its database.
        Sid      = "Master${title(environment)}"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = ["${local.of_account.secretsmanager}:secret:rds!db-*"]
        Condition = {
          ArnLike    = { "aws:PrincipalArn" = of.roles }
          StringLike = { "aws:ResourceTag/aws:rds:primaryDBInstanceArn" = "${local.of_account.rds}:db:medspa-${environment}" }
        }
      },
      {
        Sid      = "Pass${title(environment)}" # CodeDeploy starts tasks
        Effect   = "Allow"
        Action   = ["iam:PassRole"]
        Resource = ["${local.iam_arn}:role/medspa-${environment}-execution", "${local.iam_arn}:role/medspa-${environment}-task"]
        Condition = {
          StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" }
          ArnLike      = { "aws:PrincipalArn" = of.roles }
        }
      },
    ]]),
    [for services in [sort(distinct(var.api_services))] : {
      Sid      = "ApiServices"
      Effect   = "Allow"
      Action   = [for service in services : "${service}:*"]
      Resource = ["*"]
    } if length(services) > 0],
    # Against api_services, and against policies of other resources that name a session: those pass a boundary that is only silent.
    flatten([for environment, of in local.boundary_by_environment : [{
      Sid    = "Others${title(environment)}"
      Effect = "Deny"
      Action = ["*"]
      Resource = [
        "${local.of_account.logs}:log-group:/medspa/${environment}/*",
        "${local.of_account.secretsmanager}:secret:medspa-${environment}-*",
        "${local.of_account.ssm}:parameter/medspa/${environment}/*",
        "arn:${local.partition}:s3:::medspa-${environment}-*",
      ]
      Condition = { ArnNotLike = { "aws:PrincipalArn" = of.roles } }
      },
      {
        Sid      = "Tagged${title(environment)}"
        Effect   = "Deny"
        Action   = ["*"]
        Resource = ["*"]
        Condition = {
          StringEquals = { "aws:ResourceTag/Project" = "medspa-ai-platform", "aws:ResourceTag/Environment" = environment }
          ArnNotLike   = { "aws:PrincipalArn" = of.roles }
        }
    }]]),
    [
      {
        Sid      = "NoState"
        Effect   = "Deny"
        Action   = ["s3:*"]
        Resource = ["arn:${local.partition}:s3:::${var.state_bucket}", "arn:${local.partition}:s3:::${var.state_bucket}/*"]
      },
      {
        Sid      = "NoRelease" # what the operator decided
        Effect   = "Deny"
        Action   = ["ssm:PutParameter", "ssm:DeleteParameter*", "ssm:LabelParameterVersion"]
        Resource = ["${local.of_account.ssm}:parameter/medspa/*/release"]
      },
      {
        # Of IAM nothing but PassRole above, which only those roles are passed by.
        Sid         = "NoRights"
        Effect      = "Deny"
        Action      = ["iam:*", "sts:*", "organizations:*", "account:*"]
        NotResource = ["${local.iam_arn}:role/medspa-*-execution", "${local.iam_arn}:role/medspa-*-task"]
      },
    ],
  )
}

resource "aws_iam_policy" "boundary" {
  name        = local.boundary_name
  description = "What the roles of medspa's environments may do at most"
  policy      = local.documents["boundary"]

  lifecycle {
    precondition {
      condition     = length(local.documents["boundary"]) <= local.policy_characters
      error_message = "The boundary has more than ${local.policy_characters} characters, which IAM allows: name fewer api_services."
    }
  }
}
