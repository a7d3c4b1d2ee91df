# The state bucket: this environment's keys alone. `deploy` makes a missing bucket; with these rights it cannot, and asks for it.
locals {
  state_bucket_arn = "arn:${var.partition}:s3:::${var.state_bucket}"
  state_prefix     = "medspa-ai-platform/${var.environment}"
  access_logs_arn  = "arn:${var.partition}:s3:::${local.name}-access-logs-*"

  state = concat(
    [
      {
        Sid    = "StateBucket" # without s3:prefix: with it a missing key is 403, and not 404
        Effect = "Allow"
        Action = [
          "s3:ListBucket",
          "s3:ListBucketVersions",
          "s3:GetBucketLocation",
          "s3:GetBucketVersioning",
          "s3:GetLifecycleConfiguration",
        ]
        Resource = [local.state_bucket_arn]
      },
      {
        Sid      = "State" # Terraform's, the locks, records of runs and parks, notes of webhooks
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
        Resource = ["${local.state_bucket_arn}/${local.state_prefix}/*"]
      },
      {
        Sid    = "AccessLogs"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket",
          "s3:GetAccelerateConfiguration",
          "s3:GetBucket*",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
          "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock",
          "s3:PutBucketTagging",
          "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration",
        ]
        Resource = [local.access_logs_arn]
      },
    ],
    # The backend's items are <bucket>/<key> and <bucket>/<key>-md5.
    [for table in compact([var.state_lock_table]) : {
      Sid       = "LockTable"
      Effect    = "Allow"
      Action    = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
      Resource  = ["${local.arn.dynamodb}:table/${table}"]
      Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${var.state_bucket}/${local.state_prefix}/*"] } }
    }],
    [for table in compact([var.state_lock_table]) : {
      Sid      = "LockTableItself"
      Effect   = "Allow"
      Action   = ["dynamodb:DescribeTable"]
      Resource = ["${local.arn.dynamodb}:table/${table}"]
    }],
  )
}
