# The role in which a person, or a machine that is not GitHub's, deploys, parks, restores and destroys one environment.

locals {
  # Users prove a second factor; a session of another role, as IAM Identity Center gives, tells nothing of its own.
  operator_users = [for arn in var.operator_principals : arn if strcontains(arn, ":user/")]
  operator_roles = [for arn in var.operator_principals : arn if strcontains(arn, ":role/")]

  with_mfa = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }

  operator_trust = concat(
    length(var.operator_principals) == 0 ? [{ Condition = local.with_mfa }] : [],
    length(local.operator_users) == 0 ? [] : [{ Condition = merge(local.with_mfa, { ArnLike = { "aws:PrincipalArn" = local.operator_users } }) }],
    length(local.operator_roles) == 0 ? [] : [{ Condition = { ArnLike = { "aws:PrincipalArn" = local.operator_roles } } }],
  )

  # The account as the principal: a person's own policy has to allow sts:AssumeRole besides, and an ARN may have wildcards, which
  # a principal may not.
  assumed_by_operators = jsonencode({
    Version = "2012-10-17"
    Statement = [for trust in local.operator_trust : merge(trust, {
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "${local.iam_arn}:root" }
    })]
  })

  operator_policy_arns = { for environment, of in module.environment : environment => merge(
    { look = aws_iam_policy.look.arn }, of.policy_arns, of.removal_policy_arns,
  ) }
}

resource "aws_iam_role" "operator" {
  for_each = module.environment

  # Not medspa-<environment>-...: those are the roles that an operator may change.
  name                 = "medspa-operator-${each.key}"
  description          = "Deploys, parks, restores and destroys ${each.key} with medspa"
  assume_role_policy   = local.assumed_by_operators
  max_session_duration = local.session_seconds
}

resource "aws_iam_role_policy_attachment" "operator" {
  for_each = merge([for environment, policies in local.operator_policy_arns : {
    for policy in keys(policies) : "${environment}/${policy}" => { environment = environment, arn = policies[policy] }
  }]...)

  role       = aws_iam_role.operator[each.value.environment].name
  policy_arn = each.value.arn
}
