# Who may work on the platform in this account, and what its roles may do at most. Applied by an administrator of the account,
# once, and again when rights change; the roles that are made here cannot change what is here.
#
#   medspa bootstrap      or, by hand:
#
#   terraform init -backend-config="bucket=<bucket>" -backend-config="region=us-east-1" \
#     -backend-config="key=medspa-ai-platform/bootstrap/terraform.tfstate"
#   terraform apply -var="state_bucket=<bucket>"

provider "aws" {
  region              = var.aws_region
  allowed_account_ids = var.allowed_account_ids

  default_tags {
    tags = merge(var.tags, {
      Project   = "medspa-ai-platform"
      ManagedBy = "terraform"
    })
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  iam_arn    = "arn:${local.partition}:iam::${local.account_id}"

  # Known at plan, so that a plan shows every policy in full.
  permissions_boundary_arn = "${local.iam_arn}:policy/${local.boundary_name}"

  # Four hours: a first production deploy with its image builds, or a restore of a large database, is longer than one.
  session_seconds = 4 * 60 * 60

  # A policy has 6,144 characters. Source: IAM user guide, "IAM and AWS STS quotas".
  policy_characters = 6144
}

module "environment" {
  source   = "./modules/environment"
  for_each = toset(var.environments)

  environment              = each.key
  partition                = local.partition
  account_id               = local.account_id
  state_bucket             = var.state_bucket
  state_lock_table         = var.state_lock_table
  route53_zone_ids         = var.route53_zone_ids
  permissions_boundary_arn = local.permissions_boundary_arn
}

locals {
  # This root's own policies as JSON, by the ends of their names.
  documents = { for name, statements in {
    boundary    = local.boundary
    look        = local.look
    read-states = local.read_states
    github-plan = local.github_plan
  } : name => jsonencode({ Version = "2012-10-17", Statement = statements }) }
}
