# Who may assume which role.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  state_bucket = "clinic-terraform-state"
}

run "with_mfa_where_nobody_is_named" {
  command = plan

  assert {
    condition = alltrue([for role in concat(values(aws_iam_role.operator), [aws_iam_role.read_only]) :
      jsondecode(role.assume_role_policy).Statement == [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::123456789012:root" }
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
      }]
    ])
    error_message = "the account's own people, with a second factor"
  }

  assert {
    condition     = keys(aws_iam_role.operator) == ["development", "production"] && aws_iam_role.operator["production"].max_session_duration == 14400
    error_message = "a role an environment, for four hours"
  }

  assert {
    condition     = length(aws_iam_role.github) == 0 && length(aws_iam_openid_connect_provider.github) == 0 && length(aws_iam_policy.github_plan) == 0 && length(aws_iam_role_policy_attachment.github) == 0
    error_message = "without a repository there is nothing of GitHub's"
  }

  assert {
    condition     = output.github_deploy_role_arns == {} && output.github_operations_role_arns == {} && output.github_plan_role_arn == null
    error_message = "nor in the outputs"
  }

  assert {
    condition     = length(aws_budgets_budget.monthly) == 0
    error_message = "without an address there is no budget"
  }
}

run "users_with_mfa_and_roles_by_name" {
  command = plan

  variables {
    operator_principals = [
      "arn:aws:iam::123456789012:user/ana",
      "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Operators_*",
    ]
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role.operator["production"].assume_role_policy).Statement : statement.Condition] == [
      { ArnLike = { "aws:PrincipalArn" = ["arn:aws:iam::123456789012:user/ana"] }, Bool = { "aws:MultiFactorAuthPresent" = "true" } },
      { ArnLike = { "aws:PrincipalArn" = ["arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Operators_*"] } },
    ]
    error_message = "a user proves a second factor; a role of IAM Identity Center has proved it there"
  }
}

run "a_principal_is_named" {
  command = plan

  variables {
    operator_principals = ["arn:aws:iam::123456789012:role/*"]
  }

  expect_failures = [var.operator_principals]
}

run "not_somebody_else_s_account_as_a_whole" {
  command = plan

  variables {
    operator_principals = ["arn:aws:iam::999999999999:root"]
  }

  expect_failures = [var.operator_principals]
}

run "rights_over_rights_are_no_service_of_the_api" {
  command = plan

  variables {
    api_services = ["s3", "iam"]
  }

  expect_failures = [var.api_services]
}

run "a_service_is_a_prefix" {
  command = plan

  variables {
    api_services = ["*"]
  }

  expect_failures = [var.api_services]
}

run "names_that_overlap_are_refused" {
  command = plan

  variables {
    environments = ["development", "development-2"]
  }

  expect_failures = [var.environments]
}

run "one_account_an_environment" {
  command = plan

  variables {
    environments      = ["production"]
    github_repository = "clinic/medspa-ai-platform"
  }

  assert {
    condition     = keys(aws_iam_role.operator) == ["production"] && keys(aws_iam_role.github) == ["deploy-production", "operations-production"]
    error_message = "an account of production alone has no plans of pull requests"
  }

  assert {
    condition     = output.github_plan_role_arn == null
    error_message = "and says so"
  }
}

run "github" {
  command = plan

  variables {
    github_repository = "clinic/medspa-ai-platform"
  }

  assert {
    condition     = aws_iam_openid_connect_provider.github[0].url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.github[0].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "GitHub's provider is made"
  }
}

run "github_by_the_provider_that_is_there" {
  command = plan

  variables {
    github_repository        = "clinic/medspa-ai-platform"
    github_oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "an account has one provider of an address"
  }

  assert {
    condition = { for role, of in aws_iam_role.github : role => jsondecode(of.assume_role_policy).Statement[0].Condition } == { for role, environment in {
      deploy-development     = "development"
      deploy-production      = "production"
      operations-development = "development-operations"
      operations-production  = "production-operations"
      plan                   = "development-plan"
      } : role => { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:clinic/medspa-ai-platform:environment:${environment}"
    } } }
    error_message = "each role is for one GitHub Environment of this repository, exactly, and for AWS as the audience"
  }

  assert {
    condition = alltrue([for role in values(aws_iam_role.github) : alltrue([
      length(jsondecode(role.assume_role_policy).Statement) == 1,
      jsondecode(role.assume_role_policy).Statement[0].Action == "sts:AssumeRoleWithWebIdentity",
      jsondecode(role.assume_role_policy).Statement[0].Principal == { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
      role.max_session_duration == 14400,
    ])])
    error_message = "and for nobody but GitHub, for four hours"
  }
}

run "a_repository_is_one" {
  command = plan

  variables {
    github_repository = "clinic/*"
  }

  expect_failures = [var.github_repository]
}

run "empty_texts_are_not_given" {
  command = plan

  variables {
    github_repository        = ""
    github_oidc_provider_arn = ""
    budget_email             = ""
    state_lock_table         = ""
  }

  assert {
    condition     = length(aws_iam_role.github) == 0 && length(aws_budgets_budget.monthly) == 0 && !strcontains(module.environment["development"].documents.state, "dynamodb")
    error_message = "a CI job passes a variable that nobody has set as \"\""
  }
}

run "budget" {
  command = plan

  variables {
    budget_email = "owner@clinic.example"
  }

  assert {
    condition     = aws_budgets_budget.monthly[0].limit_amount == "500" && aws_budgets_budget.monthly[0].limit_unit == "USD" && aws_budgets_budget.monthly[0].time_unit == "MONTHLY"
    error_message = "section 4 of the checklist: less than $500 a month"
  }

  assert {
    condition     = toset([for alarm in aws_budgets_budget.monthly[0].notification : alarm.threshold]) == toset([50, 80, 100]) && alltrue([for alarm in aws_budgets_budget.monthly[0].notification : alarm.subscriber_email_addresses == toset(["owner@clinic.example"])])
    error_message = "a mail at half, at four fifths and at all of it"
  }
}
