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
  assert {
    condition = {
      for rule in jsondecode(aws_ecr_lifecycle_policy.this["api"].policy).rules : try(rule.selection.tagPrefixList[0], rule.selection.tagStatus) => rule.selection.countNumber if rule.selection.countType == "imageCountMoreThan"
    } == { "migrate-" = 30, "probe-" = 30, any = 90 }
    error_message = "of each kind of image more than the last 20 stay, whatever else was pushed"
  }

  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this["voice-lambda"].policy).rules : rule.selection.countNumber if rule.selection.tagStatus == "any"] == [30]
    error_message = "more than the last 20 voice Lambdas stay"
  }

  assert {
    condition = alltrue([for policy in aws_ecr_lifecycle_policy.this : alltrue([
      for rule in jsondecode(policy.policy).rules : rule.rulePriority == max([for each in jsondecode(policy.policy).rules : each.rulePriority]...) if rule.selection.tagStatus == "any"
    ])])
    error_message = "ECR wants the rule for any image last"
  }
}
