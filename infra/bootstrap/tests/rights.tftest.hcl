# What no policy here may say, looked at in the policies as they would be applied.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  state_bucket      = "clinic-terraform-state"
  state_lock_table  = "clinic-locks"
  route53_zone_ids  = ["Z0123456789ABCDEFGHIJ"]
  api_services      = ["s3", "ses"]
  github_repository = "clinic/medspa-ai-platform"
  budget_email      = "owner@clinic.example"
}

run "nothing_is_allowed_everything" {
  command = plan

  # Of every policy, by its name: the boundary too.
  assert {
    condition = length(flatten([for name, document in output.policy_documents : [
      for statement in jsondecode(document).Statement : "${name}: ${statement.Sid}"
      if statement.Effect == "Allow" && (
        contains(keys(statement), "NotAction") || contains(keys(statement), "NotResource") || contains(flatten([statement.Action]), "*")
      )
    ]])) == 0
    error_message = "a statement allows every action, or all but some"
  }

  # A service as a whole is for the boundary alone, which gives nothing.
  assert {
    condition = length(flatten([for name, document in output.policy_documents : [
      for statement in jsondecode(document).Statement : [
        for action in flatten([statement.Action]) : "${name}: ${action}" if endswith(action, ":*")
      ] if statement.Effect == "Allow" && statement.Sid != "ApiServices"
    ]])) == 0
    error_message = "a statement allows all of a service"
  }

  assert {
    condition     = [for statement in local.boundary : statement.Action if statement.Sid == "ApiServices"] == [["s3:*", "ses:*"]]
    error_message = "the boundary leaves the API the services that it was given, and no other"
  }

  # On every resource only what reads, or what knows no resource and is named here.
  assert {
    condition = toset(flatten([for name, document in output.policy_documents : [
      for statement in jsondecode(document).Statement : [
        for action in flatten([statement.Action]) : action
        if length(regexall(":(Describe|Get|List|BatchGet)", action)) == 0
      ] if statement.Effect == "Allow" && contains(flatten([try(statement.Resource, [])]), "*") && statement.Sid != "ApiServices"
      ]])) == toset([
      "acm:RequestCertificate", "ecs:DeregisterTaskDefinition",
      "codedeploy:ContinueDeployment", "codedeploy:StopDeployment",
      "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    ])
    error_message = "a statement lets something be changed on every resource"
  }

  # Both tell what nobody has a right to: values of the account's other secrets, keys of another role.
  assert {
    condition = length(flatten([for name, document in output.policy_documents : [
      for statement in jsondecode(document).Statement : statement.Sid
      if statement.Effect == "Allow" && contains(flatten([try(statement.Resource, [])]), "*") && length(setintersection(
        ["secretsmanager:GetSecretValue", "sts:AssumeRole", "s3:GetObject", "logs:GetLogEvents", "logs:FilterLogEvents"], flatten([statement.Action])
      )) > 0
    ]])) == 0
    error_message = "a statement reads secrets, objects or logs of the whole account"
  }
}

run "policies_fit" {
  command = plan

  # IAM user guide, "IAM and AWS STS quotas".
  assert {
    condition     = alltrue([for document in output.policy_documents : length(document) <= 6144])
    error_message = "a policy is longer than IAM allows: ${jsonencode({ for name, document in output.policy_documents : name => length(document) })}"
  }

  assert {
    condition = alltrue([for role, of in merge(
      { for attachment in values(aws_iam_role_policy_attachment.operator) : attachment.role => attachment.role... },
      { for attachment in values(aws_iam_role_policy_attachment.github) : attachment.role => attachment.role... },
    ) : length(of) <= 10])
    error_message = "a role has more policies than IAM allows without a question"
  }

  assert {
    condition     = { for environment, policies in local.operator_policy_arns : environment => length(policies) } == { development = 9, production = 9 }
    error_message = "an operator has the policy to look, and eight of the environment"
  }
}

run "no_role_without_the_boundary" {
  command = plan

  # Who may give a role rights, may do it to roles that carry the boundary.
  assert {
    condition = alltrue(flatten([for name, document in output.policy_documents : [
      for statement in jsondecode(document).Statement :
      try(statement.Condition.StringEquals["iam:PermissionsBoundary"], "none") == "arn:aws:iam::123456789012:policy/medspa-boundary"
      if statement.Effect == "Allow" && length(setintersection(flatten([statement.Action]), [
        "iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:UpdateAssumeRolePolicy",
      ])) > 0
    ]]))
    error_message = "a role can be made, or given rights, without the boundary"
  }

  assert {
    condition = alltrue([for environment in var.environments : length([
      for statement in jsondecode(output.policy_documents["${environment}/roles"]).Statement : statement
      if statement.Effect == "Deny" && contains(statement.Action, "iam:CreateRole") && contains(statement.Action, "iam:PutRolePolicy") &&
      try(statement.Condition, null) == { StringNotEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/medspa-boundary" } }
    ]) == 1])
    error_message = "nor by a further policy that somebody attaches to the operator's role"
  }

  # The rights of IAM that are given at all.
  assert {
    condition = toset(flatten([for name, document in output.policy_documents : [
      for statement in jsondecode(document).Statement : [for action in flatten([statement.Action]) : action if startswith(action, "iam:")]
      if statement.Effect == "Allow"
      ]])) == toset([
      "iam:AttachRolePolicy", "iam:CreateRole", "iam:CreateServiceLinkedRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
      "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies",
      "iam:ListRoleTags", "iam:ListRoles", "iam:PassRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:SimulatePrincipalPolicy", "iam:TagRole", "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
    ])
    error_message = "no right to take a boundary away, to change a policy, or to make users and keys"
  }

  # A role of the environment, by its name, and to the one service that it is for.
  assert {
    condition = alltrue(flatten([for name, document in output.policy_documents : [
      for statement in jsondecode(document).Statement : concat(
        [can(statement.Condition.StringEquals["iam:PassedToService"]) && can(regex("^[a-z-]+[.]amazonaws[.]com$", statement.Condition.StringEquals["iam:PassedToService"]))],
        [for arn in flatten([try(statement.Resource, [])]) : can(regex("^arn:aws:iam::123456789012:role/medspa-(development|production)-(execution|probe-execution|task|voice|codedeploy|flow-logs)$", arn))],
      ) if statement.Effect == "Allow" && contains(flatten([statement.Action]), "iam:PassRole")
    ]]))
    error_message = "a role can be passed that is none of the environment's, or to any service"
  }

  # Roles made here have other names than the roles that an operator may change.
  assert {
    condition = alltrue([for role in concat(values(aws_iam_role.operator), values(aws_iam_role.github), [aws_iam_role.read_only]) :
      !startswith(role.name, "medspa-development-") && !startswith(role.name, "medspa-production-")
    ])
    error_message = "an operator could change the role that the operator has"
  }

  assert {
    condition     = aws_iam_policy.boundary.name == "medspa-boundary" && local.permissions_boundary_arn == "arn:aws:iam::123456789012:policy/medspa-boundary"
    error_message = "the boundary that the policies ask for is the one that is made"
  }
}

run "environments_are_apart" {
  command = plan

  # Names, tags or keys of the other environment stand in no policy.
  assert {
    condition = alltrue([
      length(regexall("production", join("", values(module.environment["development"].documents)))) == 0,
      # Promotion reads development's images, and changes none.
      length(regexall("development", replace(join("", values(module.environment["production"].documents)), ":repository/medspa-development-*", ""))) == 0,
      alltrue(flatten([for document in values(module.environment["production"].documents) : [
        for statement in jsondecode(document).Statement : [for action in flatten([statement.Action]) : can(regex("^ecr:(BatchCheck|BatchGet|Describe|Get|List)", action))]
        if strcontains(jsonencode(statement), "medspa-development-")
      ]])),
      length(regexall("production", join("", [for name, document in output.policy_documents : document if name == "github-plan"]))) == 0,
    ])
    error_message = "a policy of one environment names the other"
  }

  # And no statement leaves out whose a resource is: it is named by the environment, or known by its tag.
  assert {
    condition = alltrue(flatten([for name, document in module.environment["development"].documents : [
      for statement in jsondecode(document).Statement : alltrue([
        for arn in flatten([try(statement.Resource, [])]) : anytrue([
          strcontains(arn, "development"),
          strcontains(jsonencode(try(statement.Condition, {})), "development"),
          contains([
            "arn:aws:s3:::clinic-terraform-state", "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ", "arn:aws:dynamodb:*:123456789012:table/clinic-locks",
            "arn:aws:application-autoscaling:*:123456789012:scalable-target/*", "arn:aws:apigateway:*::/apis/*",
            "arn:aws:secretsmanager:*:123456789012:secret:rds!db-*", "arn:aws:secretsmanager:*:123456789012:secret:rds!cluster-*", "arn:aws:kms:*:123456789012:key/*", "arn:aws:iam::123456789012:role/aws-service-role/*",
            "arn:aws:rds:*:123456789012:og:default*", "arn:aws:rds:*:123456789012:pg:default*", "arn:aws:elasticache:*:123456789012:parametergroup:default*",
            "arn:aws:wafv2:*:123456789012:regional/managedruleset/*/*",
            # Only with an address that is known by its tag.
            "arn:aws:ec2:*:123456789012:network-interface/*",
          ], arn),
        ])
      ]) if statement.Effect == "Allow" && !contains(flatten([try(statement.Resource, [])]), "*")
    ]]))
    error_message = "a statement of development is about resources of any environment"
  }

  # The boundary gives each statement to the roles of one environment, or reads what knows no resource.
  assert {
    condition = alltrue([for statement in local.boundary :
      can(regex("^arn:aws:iam::123456789012:role/medspa-(development|production)-[*]$", statement.Condition.ArnLike["aws:PrincipalArn"]))
      if statement.Effect == "Allow" && !contains(["KnowNoResources", "ApiServices"], statement.Sid)
    ])
    error_message = "a role of one environment reaches what the other has"
  }

  assert {
    condition = alltrue([for environment in var.environments : length([for statement in local.boundary : statement
      if statement.Effect == "Deny" && try(statement.Condition.ArnNotLike["aws:PrincipalArn"], "") == "arn:aws:iam::123456789012:role/medspa-${environment}-*"
    ]) == 2])
    error_message = "services of the API do not reach the other environment"
  }

  # The state has the platform's first Redis token, and says what Terraform believes.
  assert {
    condition = length([for statement in local.boundary : statement if statement.Effect == "Deny" &&
      try(statement.Action, []) == ["s3:*"] && contains(flatten([try(statement.Resource, [])]), "arn:aws:s3:::clinic-terraform-state/*")
    ]) == 1
    error_message = "the API may not read states, though it may use S3"
  }

  # The read-only roles change nothing.
  assert {
    condition = alltrue(flatten([for name in ["look", "read-states", "github-plan"] : [
      for statement in jsondecode(output.policy_documents[name]).Statement : [
        for action in flatten([statement.Action]) : can(regex("^[a-z0-9-]+:(BatchGet|Describe|Get|GET|List|Simulate)", action))
      ]
    ]]))
    error_message = "a role that looks may change something"
  }

  assert {
    condition     = !strcontains(output.policy_documents.look, "GetSecretValue") && !strcontains(output.policy_documents.look, "LogEvents") && !strcontains(output.policy_documents["read-states"], "secretsmanager")
    error_message = "who only looks reads no secret and no log"
  }
}

run "a_deployment_deletes_no_data" {
  command = plan

  assert {
    condition = length(flatten([for policy, arn in module.environment["production"].policy_arns : [
      for statement in jsondecode(module.environment["production"].documents[policy]).Statement : [
        for action in flatten([statement.Action]) : action if contains([
          "rds:DeleteDBInstance", "rds:DeleteDBSnapshot", "rds:DeleteDBCluster", "rds:DeleteDBClusterSnapshot", "elasticache:DeleteReplicationGroup", "elasticache:DeleteSnapshot",
          "secretsmanager:DeleteSecret", "ecr:DeleteRepository", "logs:DeleteLogGroup", "ssm:DeleteParameter", "s3:DeleteBucket",
        ], action)
      ] if statement.Effect == "Allow" && try(statement.Resource, []) != ["arn:aws:rds:*:123456789012:snapshot:medspa-production-before-*", "arn:aws:rds:*:123456789012:cluster-snapshot:medspa-production-before-*"]
    ]])) == 0
    error_message = "the role of deploying workflows can delete data, besides old snapshots from before migrations"
  }

  assert {
    condition     = toset([for key in keys(aws_iam_role_policy_attachment.github) : key if endswith(key, "/removal")]) == toset(["operations-development/removal", "operations-production/removal"])
    error_message = "only the workflows that park, restore and destroy may"
  }
}
