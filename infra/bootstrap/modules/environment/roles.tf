# The environment's own roles, by name, and never without the boundary. Whoever may make a role and pass it has that role's rights:
# without a boundary this would be the account's administrator by a detour. Source: IAM user guide, "Permissions boundaries for IAM
# entities", "Delegating responsibility to others using permissions boundaries".
locals {
  iam_arn = "arn:${var.partition}:iam::${var.account_id}"

  # Who takes which role: infra/terraform's names.
  roles_of = {
    "ecs-tasks"     = ["execution", "probe-execution", "task"]
    "lambda"        = ["voice"]
    "codedeploy"    = ["codedeploy"]
    "vpc-flow-logs" = ["flow-logs"]
  }
  role_arns = [for role in flatten(values(local.roles_of)) : "${local.iam_arn}:role/${local.name}-${role}"]

  roles = concat(
    [
      {
        Sid       = "MakeRoles"
        Effect    = "Allow"
        Action    = ["iam:CreateRole"]
        Resource  = local.role_arns
        Condition = { StringEquals = { "iam:PermissionsBoundary" = var.permissions_boundary_arn } }
      },
      {
        Sid    = "ChangeRoles"
        Effect = "Allow"
        Action = [
          "iam:AttachRolePolicy",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
          "iam:UpdateRoleDescription",
        ]
        Resource  = local.role_arns
        Condition = { StringEquals = { "iam:PermissionsBoundary" = var.permissions_boundary_arn } }
      },
      {
        Sid      = "KeepRoles"
        Effect   = "Allow"
        Action   = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole"]
        Resource = local.role_arns
      },
      {
        Sid       = "RolesOfServices"
        Effect    = "Allow"
        Action    = ["iam:CreateServiceLinkedRole"]
        Resource  = ["${local.iam_arn}:role/aws-service-role/*"]
        Condition = { StringEquals = { "iam:AWSServiceName" = [for service in ["ecs", "elasticloadbalancing", "rds", "elasticache", "ecs.application-autoscaling"] : "${service}.amazonaws.com"] } }
      },
    ],
    [for service, roles in local.roles_of : {
      Sid       = "PassTo${replace(title(replace(service, "-", " ")), " ", "")}"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = [for role in roles : "${local.iam_arn}:role/${local.name}-${role}"]
      Condition = { StringEquals = { "iam:PassedToService" = "${service}.amazonaws.com" } }
    }],
    # Whatever else is attached to the operator's role.
    [
      {
        Sid       = "NoRoleWithoutBoundary"
        Effect    = "Deny"
        Action    = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
        Resource  = ["*"]
        Condition = { StringNotEquals = { "iam:PermissionsBoundary" = var.permissions_boundary_arn } }
      },
      {
        Sid      = "NoWayOut"
        Effect   = "Deny"
        Action   = ["iam:DeleteRolePermissionsBoundary", "iam:CreateUser", "iam:CreateAccessKey", "iam:AddUserToGroup", "iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:AttachGroupPolicy", "iam:PutGroupPolicy", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"]
        Resource = ["*"]
      },
      {
        Sid      = "NoPolicyOfMedspa" # the boundary is one of them
        Effect   = "Deny"
        Action   = ["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:TagPolicy", "iam:UntagPolicy"]
        Resource = ["${local.iam_arn}:policy/medspa-*"]
      },
    ],
  )
}
