# The load balancer's access logs. The bucket stands outside the modules, so that parking keeps the logs, until they are too old.

locals {
  # Bucket names are taken account by account, worldwide: the name carries account and region.
  access_logs_bucket = "${local.name}-access-logs-${data.aws_caller_identity.current.account_id}-${var.aws_region}"
}

resource "aws_s3_bucket" "access_logs" {
  bucket = local.access_logs_bucket
  # A load balancer delivers its last file minutes after it was deleted: a bucket that had to be empty could not be destroyed
  # with the environment. Nothing else deletes it: it is in no module that parks.
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "access_logs" {
  bucket = aws_s3_bucket.access_logs.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# S3's own keys: a load balancer delivers to no bucket under KMS.
resource "aws_s3_bucket_server_side_encryption_configuration" "access_logs" {
  bucket = aws_s3_bucket.access_logs.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "access_logs" {
  bucket = aws_s3_bucket.access_logs.bucket

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    # 0 keeps logs for ever, and S3 refuses an expiration after 0 days.
    dynamic "expiration" {
      for_each = local.log_retention_days == 0 ? [] : [local.log_retention_days]

      content {
        days = expiration.value
      }
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket_policy" "access_logs" {
  bucket = aws_s3_bucket.access_logs.bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LoadBalancerDelivers"
        Effect    = "Allow"
        Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
        Action    = ["s3:PutObject"]
        # The path names the account: another account's load balancers cannot write. AWS documents no condition for it.
        Resource = ["${aws_s3_bucket.access_logs.arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/*"]
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:*"]
        Resource  = [aws_s3_bucket.access_logs.arn, "${aws_s3_bucket.access_logs.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  # S3 takes one configuration of a bucket at a time.
  depends_on = [aws_s3_bucket_public_access_block.access_logs]
}
