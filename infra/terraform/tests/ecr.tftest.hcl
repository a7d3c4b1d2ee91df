mock_provider "aws" {
  source = "./tests/mocks"
}

run "releases_are_kept" {
  command = plan

  module {
    source = "./modules/ecr"
  }

  variables {
    name = "medspa-production"
  }

  # Tags of a release: <sha> and migrate-<sha> in the API's registry, <sha> in the voice Lambda's; probe-<hash> beside.
  # What these rules keep together over a history: test/integration/terraform-review/kept-images.test.ts.
  assert {
    condition = [
      for rule in jsondecode(aws_ecr_lifecycle_policy.this["api"].policy).rules : try(rule.selection.tagPrefixList[0], rule.selection.tagStatus)
    ] == ["in-use-", "served-", "latest", "migrate-latest", "migrate-", "probe-", "untagged", "any"]
    error_message = "what runs comes first, and the rule for any image last, as ECR wants it"
  }

  assert {
    condition = [
      for rule in jsondecode(aws_ecr_lifecycle_policy.this["voice-lambda"].policy).rules : try(rule.selection.tagPrefixList[0], rule.selection.tagStatus)
    ] == ["in-use-", "served-", "latest", "medspa-voice-", "untagged", "any"]
    error_message = "medspa's own voice images are kept apart from the releases'"
  }

  assert {
    condition = alltrue(flatten([for policy in aws_ecr_lifecycle_policy.this : [
      for rule in jsondecode(policy.policy).rules : rule.selection.countType == "imageCountMoreThan" && rule.selection.countNumber >= 30
    ]]))
    error_message = "images are kept by count, of each kind more than the last 20, and none goes by its age"
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "MUTABLE"])
    error_message = "latest is pushed over, and the tags of what runs move"
  }
}

run "targets_of_the_dockerfile" {
  command = plan

  module {
    source = "./modules/ecr"
  }

  variables {
    name    = "medspa-production"
    targets = ["mail-worker", "nova-sonic"]
  }

  assert {
    condition = { for target in ["mail-worker", "nova-sonic"] : target => aws_ecr_repository.this[target].name } == {
      mail-worker = "medspa-production-mail-worker"
      nova-sonic  = "medspa-production-nova-sonic"
    }
    error_message = "each target has a registry of its name"
  }

  assert {
    condition = alltrue([for repository in values(aws_ecr_repository.this) :
      repository.image_tag_mutability == aws_ecr_repository.this["api"].image_tag_mutability &&
      repository.image_scanning_configuration == aws_ecr_repository.this["api"].image_scanning_configuration &&
      repository.encryption_configuration[0].encryption_type == aws_ecr_repository.this["api"].encryption_configuration[0].encryption_type
    ])
    error_message = "their settings are the API's"
  }

  assert {
    condition = [
      for rule in jsondecode(aws_ecr_lifecycle_policy.this["mail-worker"].policy).rules : try(rule.selection.tagPrefixList[0], rule.selection.tagStatus)
    ] == ["in-use-", "served-", "latest", "untagged", "any"]
    error_message = "a target's registry has releases alone"
  }

  assert {
    condition     = alltrue([for rule in jsondecode(aws_ecr_lifecycle_policy.this["mail-worker"].policy).rules : rule.selection.countNumber >= 30])
    error_message = "its images are kept as long as the API's"
  }
}

run "nobody_else_reads" {
  command = plan

  module {
    source = "./modules/ecr"
  }

  variables {
    name = "medspa-development"
  }

  assert {
    condition     = length(aws_ecr_repository_policy.read) == 0 && length(jsondecode(aws_ecr_repository_policy.voice_lambda.policy).Statement) == 1
    error_message = "without readers no other account may pull"
  }
}

run "accounts_that_promote_read" {
  command = plan

  module {
    source = "./modules/ecr"
  }

  variables {
    name    = "medspa-development"
    targets = ["jobs"]
    readers = ["210987654321"]
  }

  assert {
    condition     = toset(keys(aws_ecr_repository_policy.read)) == toset(["api", "jobs"])
    error_message = "each registry lets them in, the voice Lambda's by its own policy"
  }

  assert {
    condition = alltrue([
      for policy in [aws_ecr_repository_policy.read["api"].policy, aws_ecr_repository_policy.read["jobs"].policy, aws_ecr_repository_policy.voice_lambda.policy] :
      one([for statement in jsondecode(policy).Statement : statement if statement.Sid == "OthersPromoteImages"]).Action == [
        "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer",
      ]
    ])
    error_message = "they read and change nothing"
  }

  assert {
    condition     = alltrue([for policy in aws_ecr_repository_policy.read : endswith(jsondecode(policy.policy).Statement[0].Principal.AWS[0], ":iam::210987654321:root")])
    error_message = "only the accounts that are named"
  }
}
