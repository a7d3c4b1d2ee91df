# Registries have a module of their own, which refers to no other: parking keeps the images.

locals {
  # Pushes to keep of each kind: the last 20 releases, for a rollback needs its image, and room for deploys that were
  # given up.
  kept = 30

  # Tags beside <release>, which knows no prefix. What a rule selects no later one expires; the last rule may count it,
  # and so counts every kind.
  repositories = {
    api          = { prefixes = ["migrate-", "probe-"] }
    voice-lambda = { prefixes = [] }
  }
}

resource "aws_ecr_repository" "this" {
  for_each = local.repositories

  name = "${var.name}-${each.key}"
  # "latest" and a tag built again are pushed over; what runs is told apart by digest.
  image_tag_mutability = "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = local.repositories

  repository = aws_ecr_repository.this[each.key].name
  policy = jsonencode({
    rules = concat(
      [{
        rulePriority = 1
        description  = "Images that lost their tag"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
        action       = { type = "expire" }
      }],
      [for index, prefix in each.value.prefixes : {
        rulePriority = 2 + index
        description  = "All but the newest ${prefix}*"
        selection    = { tagStatus = "tagged", tagPrefixList = [prefix], countType = "imageCountMoreThan", countNumber = local.kept }
        action       = { type = "expire" }
      }],
      [{
        rulePriority = 2 + length(each.value.prefixes)
        description  = "All but the newest releases"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = local.kept * (1 + length(each.value.prefixes)) }
        action       = { type = "expire" }
      }],
    )
  })
}

# Lambda pulls with its service's own rights, which the repository must grant.
data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

resource "aws_ecr_repository_policy" "voice_lambda" {
  repository = aws_ecr_repository.this["voice-lambda"].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LambdaPullsItsImage"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      # The ARN names the account too: another account's functions cannot pull.
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:function:${var.name}-*" }
      }
    }]
  })
}
