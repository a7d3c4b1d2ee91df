# Looks at every environment: `status`, `runs`, `cost`. No secret's value, no line of a log, and nothing is changed.

locals {
  # The states hold outputs, which commands read, and the first Redis token, which medspa rotates away (docs/decisions/39-rights.md).
  read_states = [
    {
      Sid      = "StateBucket"
      Effect   = "Allow"
      Action   = ["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:GetLifecycleConfiguration"]
      Resource = ["arn:${local.partition}:s3:::${var.state_bucket}"]
    },
    {
      Sid      = "States"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = [for environment in var.environments : "arn:${local.partition}:s3:::${var.state_bucket}/medspa-ai-platform/${environment}/*"]
    },
  ]
}

resource "aws_iam_policy" "read_states" {
  name        = "medspa-read-states"
  description = "Terraform's states and medspa's records"
  policy      = local.documents["read-states"]
}

resource "aws_iam_role" "read_only" {
  name                 = "medspa-read-only"
  description          = "Looks at the environments with medspa, and changes nothing"
  assume_role_policy   = local.assumed_by_operators
  max_session_duration = local.session_seconds
}

resource "aws_iam_role_policy_attachment" "read_only" {
  for_each = { look = aws_iam_policy.look.arn, states = aws_iam_policy.read_states.arn }

  role       = aws_iam_role.read_only.name
  policy_arn = each.value
}
