variable "aws_region" {
  description = "AWS region of this root's own calls; its policies hold in every region"
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "allowed_account_ids" {
  description = "AWS accounts that an apply may work in; null: any"
  type        = list(string)
  default     = null
}

variable "tags" {
  description = "Further tags on everything made here"
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "environments" {
  description = "Environments of this account: each has an operator's role and policies"
  type        = list(string)
  default     = ["development", "production"]
  nullable    = false

  # Names are parts of wildcards: "dev" would match what belongs to "dev-2".
  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in var.environments : contains(["development", "production"], name)])
    error_message = "environments is a list of \"development\", \"production\" or both."
  }
}

variable "state_bucket" {
  description = "S3 bucket of Terraform's states, locks and run records"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket is the name of an S3 bucket, 3 to 63 lower-case letters, digits, dots and hyphens: the one that `medspa deploy` uses (state.bucket)."
  }
}

variable "state_lock_table" {
  description = "DynamoDB table that locks the state besides (state.lock_table); null: none"
  type        = string
  default     = null

  validation {
    condition     = can(regex("^([a-zA-Z0-9_.-]{3,255})?$", coalesce(var.state_lock_table, "none")))
    error_message = "state_lock_table is the name of a DynamoDB table."
  }
}

variable "route53_zone_ids" {
  description = "Hosted zones in which records of the environments may be changed (route53_zone_id); none: names are led by hand"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.route53_zone_ids : can(regex("^Z[A-Z0-9]{1,31}$", id))])
    error_message = "route53_zone_ids are ids of hosted zones, such as Z0123456789ABCDEFGHIJ. List them: aws route53 list-hosted-zones"
  }
}

variable "api_services" {
  description = "Services that the API may use by its own rights (api.policies), by their prefixes in IAM: [\"s3\", \"ses\"]"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.api_services : can(regex("^[a-z0-9-]+$", service))])
    error_message = "api_services are prefixes of IAM actions: \"s3\" of s3:GetObject, \"ses\" of ses:SendEmail."
  }

  # Rights over rights would lift the boundary itself.
  validation {
    condition     = length(setintersection(var.api_services, ["iam", "sts", "organizations", "account", "sso", "sso-directory", "identitystore", "rolesanywhere", "cloudformation"])) == 0
    error_message = "api_services has none of iam, sts, organizations, account, sso, sso-directory, identitystore, rolesanywhere, cloudformation: they give rights, and the boundary would bound nothing."
  }
}

variable "operator_principals" {
  description = "ARNs of the IAM users (with MFA) and roles that may assume the roles of people; `*` stands for any part. None: everybody of the account who may assume roles, with MFA"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.operator_principals : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(user|role)/[A-Za-z0-9+=,.@_/*-]+$", arn))])
    error_message = "operator_principals are ARNs of users and roles of this account: arn:aws:iam::123456789012:user/name; of IAM Identity Center: arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Name_*"
  }

  validation {
    condition     = alltrue([for arn in var.operator_principals : !can(regex(":(user|role)/[*/]*$", arn))])
    error_message = "operator_principals names somebody: a bare * is every user or role of the account. Leave the variable out for everybody who has MFA."
  }
}

variable "github_repository" {
  description = "GitHub repository whose workflows deploy, owner/name; null: none, and no role for it"
  type        = string
  default     = null

  validation {
    condition     = can(regex("^([A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9_.-]+)?$", var.github_repository == null ? "" : var.github_repository))
    error_message = "github_repository is owner/name, as in github.com/owner/name."
  }
}

variable "github_oidc_provider_arn" {
  description = "ARN of GitHub's OIDC provider where the account has one (an account has at most one); null: it is made here"
  type        = string
  default     = null

  validation {
    condition     = can(regex("^(arn:[a-z-]+:iam::[0-9]{12}:oidc-provider/token[.]actions[.]githubusercontent[.]com)?$", var.github_oidc_provider_arn == null ? "" : var.github_oidc_provider_arn))
    error_message = "github_oidc_provider_arn is arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com. List the account's: aws iam list-open-id-connect-providers"
  }
}

variable "budget_limit_usd" {
  description = "What the account may cost a month, in US dollars, before the budget's last alarm"
  type        = number
  default     = 500
  nullable    = false

  validation {
    condition     = var.budget_limit_usd > 0
    error_message = "budget_limit_usd is a number of US dollars, more than 0."
  }
}

variable "budget_email" {
  description = "Address that the budget's alarms go to; null: no budget"
  type        = string
  default     = null

  validation {
    condition     = can(regex("^([^@\\s]+@[^@\\s]+)?$", var.budget_email == null ? "" : var.budget_email))
    error_message = "budget_email is an e-mail address."
  }
}
