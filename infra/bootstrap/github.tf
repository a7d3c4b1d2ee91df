# GitHub Actions, where a repository is named: workflows get keys for hours by OpenID Connect, and no secret is stored there.
# Sources: GitHub Docs, "Configuring OpenID Connect in Amazon Web Services"; IAM user guide, "Create an OpenID Connect (OIDC) identity
# provider in IAM", which no longer asks for GitHub's thumbprint.

locals {
  github_repository = try(coalesce(var.github_repository), null)
  github            = local.github_repository != null
  github_host       = "token.actions.githubusercontent.com"

  given_github_provider = try(coalesce(var.github_oidc_provider_arn), null)
  github_provider_arn   = local.given_github_provider != null ? local.given_github_provider : one(aws_iam_openid_connect_provider.github[*].arn)

  github_environments = local.github ? var.environments : []

  # Each role belongs to one GitHub Environment, whose reviewers and branches GitHub holds: a token of any other workflow, or of a
  # pull request, has another subject. The environments of the plans and of park, restore and destroy have names of their own.
  github_subjects = merge(
    { for environment in local.github_environments : "deploy-${environment}" => environment },
    { for environment in local.github_environments : "operations-${environment}" => "${environment}-operations" },
    local.github_plans ? { plan = "development-plan" } : {},
  )

  # Plans of pull requests are of development alone.
  github_plans = local.github && contains(var.environments, "development")

  assumed_by_github = { for role, environment in local.github_subjects : role => jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.github_provider_arn }
      Condition = { StringEquals = {
        "${local.github_host}:aud" = "sts.amazonaws.com"
        "${local.github_host}:sub" = "repo:${local.github_repository}:environment:${environment}"
      } }
    }]
  }) }

  # What a plan asks for besides looking. Terraform refreshes a secret's version by its value, and does not write.
  github_plan = [
    {
      Sid      = "StateBucket"
      Effect   = "Allow"
      Action   = ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:GetLifecycleConfiguration"]
      Resource = ["arn:${local.partition}:s3:::${var.state_bucket}"]
    },
    {
      Sid      = "State"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["arn:${local.partition}:s3:::${var.state_bucket}/medspa-ai-platform/development/*"]
    },
    {
      Sid      = "AccessLogsBucket"
      Effect   = "Allow"
      Action   = ["s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket"]
      Resource = ["arn:${local.partition}:s3:::medspa-development-access-logs-*"]
    },
    {
      Sid      = "Secrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = ["${local.of_account.secretsmanager}:secret:medspa-development-app-secrets-*", "${local.of_account.secretsmanager}:secret:medspa-development-redis-auth-*"]
    },
  ]

  github_policy_arns = merge(
    merge([for environment in local.github_environments : merge(
      { for policy, arn in merge({ look = aws_iam_policy.look.arn }, module.environment[environment].policy_arns) :
      "deploy-${environment}/${policy}" => { role = "deploy-${environment}", arn = arn } },
      { for policy, arn in local.operator_policy_arns[environment] :
      "operations-${environment}/${policy}" => { role = "operations-${environment}", arn = arn } },
    )]...),
    { for policy, arn in { look = aws_iam_policy.look.arn, plan = one(aws_iam_policy.github_plan[*].arn) } :
    "plan/${policy}" => { role = "plan", arn = arn } if local.github_plans },
  )
}

# An account has one provider of an address at most.
resource "aws_iam_openid_connect_provider" "github" {
  count = local.github && local.given_github_provider == null ? 1 : 0

  url            = "https://${local.github_host}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_policy" "github_plan" {
  count = local.github_plans ? 1 : 0

  name        = "medspa-github-plan"
  description = "Plans of development, without a lock"
  policy      = local.documents["github-plan"]
}

resource "aws_iam_role" "github" {
  for_each = local.github_subjects

  name                 = "medspa-github-${each.key}"
  description          = "GitHub Actions of ${local.github_repository}, environment ${each.value}"
  assume_role_policy   = local.assumed_by_github[each.key]
  max_session_duration = local.session_seconds
}

resource "aws_iam_role_policy_attachment" "github" {
  for_each = local.github_policy_arns

  role       = aws_iam_role.github[each.value.role].name
  policy_arn = each.value.arn
}
