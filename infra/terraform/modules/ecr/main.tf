# Registries have a module of their own, which refers to no other: parking keeps the images.

locals {
  # Images to keep of each kind, the newest pushes: releases that came to serve, releases of any fate, probes. The last 20
  # releases are within them, for a rollback needs its images, with room for deploys that were given up.
  kept = 30

  # What a tag named before it was pushed over. Whoever runs it without medspa names it by no digest of ours, and ECR does not
  # know that it runs: more than anybody pushes over between two deploys.
  kept_untagged = 100

  # Tags that move from image to image, a few at a time: they never expire.
  never = 9999

  # The kinds of images that share a registry: <release> and migrate-<release> with the API, <release> alone elsewhere.
  kinds = merge({ for target in var.targets : target => 1 }, {
    api          = 2
    voice-lambda = 1
  })

  # What medspa and people put beside the releases.
  beside = {
    api = [
      { prefix = "migrate-latest", count = local.never, what = "What is pushed without a release" },
      { prefix = "migrate-", count = local.kept, what = "Migrators of the newest releases" },
      { prefix = "probe-", count = local.kept, what = "medspa's probes" },
    ]
    voice-lambda = [
      { prefix = "medspa-voice-", count = local.kept, what = "medspa's own voice images, which answer while parked" },
    ]
  }

  # What matches a rule's tags is expired by none behind it, however it is counted there. medspa puts the first two
  # (src/releases/kept-images.ts): ECR does not know what runs, and counts from the first push of an image on.
  kept_by_prefix = { for repository, kinds in local.kinds : repository => concat(
    [
      { prefix = "in-use-", count = local.never, what = "What runs, and what is registered last" },
      { prefix = "served-", count = local.kept * kinds, what = "Releases that came to serve" },
      { prefix = "latest", count = local.never, what = "What is pushed without a release" },
    ],
    lookup(local.beside, repository, []),
  ) }

  # <release> knows no prefix: the last rule counts whatever there is, the kinds above too, and leaves room for all of them.
  room_for_any = { for repository, rules in local.kept_by_prefix : repository =>
    local.kept + local.kept_untagged + sum([for rule in rules : rule.count == local.never ? 5 : rule.count])
  }

  policies = { for repository, rules in local.kept_by_prefix : repository => {
    rules = concat(
      [for index, rule in rules : {
        rulePriority = 1 + index
        description  = rule.what
        selection    = { tagStatus = "tagged", tagPrefixList = [rule.prefix], countType = "imageCountMoreThan", countNumber = rule.count }
        action       = { type = "expire" }
      }],
      [
        {
          rulePriority = 1 + length(rules)
          description  = "Images that lost their tag"
          selection    = { tagStatus = "untagged", countType = "imageCountMoreThan", countNumber = local.kept_untagged }
          action       = { type = "expire" }
        },
        {
          rulePriority = 2 + length(rules)
          description  = "All but the newest releases"
          selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = local.room_for_any[repository] }
          action       = { type = "expire" }
        },
      ],
    )
  } }
}

resource "aws_ecr_repository" "this" {
  for_each = local.kinds

  name = "${var.name}-${each.key}"
  # "latest" is pushed over by hand, and "in-use-" tags move. What runs is named by digest, and medspa pushes over no other
  # tag (docs/decisions/22-images.md).
  image_tag_mutability = "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = local.kinds

  repository = aws_ecr_repository.this[each.key].name
  policy     = jsonencode(local.policies[each.key])
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  # medspa deploy --from, of an environment in another account: whom that account lets, reads.
  readers_pull = length(var.readers) == 0 ? [] : [{
    Sid       = "OthersPromoteImages"
    Effect    = "Allow"
    Principal = { AWS = [for account in sort(var.readers) : "arn:${data.aws_partition.current.partition}:iam::${account}:root"] }
    Action    = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer"]
  }]
}

# Lambda pulls with its service's own rights, which the repository must grant.
resource "aws_ecr_repository_policy" "voice_lambda" {
  repository = aws_ecr_repository.this["voice-lambda"].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "LambdaPullsItsImage"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      # The ARN names the account too: another account's functions cannot pull.
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:function:${var.name}-*" }
      }
    }], local.readers_pull)
  })
}

resource "aws_ecr_repository_policy" "read" {
  for_each = length(var.readers) == 0 ? toset([]) : setsubtract(keys(local.kinds), ["voice-lambda"])

  repository = aws_ecr_repository.this[each.key].name
  policy     = jsonencode({ Version = "2012-10-17", Statement = local.readers_pull })
}
