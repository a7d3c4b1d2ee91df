# What an operator may do in one environment: medspa's own calls and its Terraform's. Reading that no resource limits is in the
# root's policy "look". A file for each group of services; a managed policy has 6,144 characters (IAM user guide, "IAM and AWS STS
# quotas"), a role 10 of them.

locals {
  name = "medspa-${var.environment}"

  # Regions stay open: an environment may stand in another one than this root.
  arn = { for service in [
    "acm", "application-autoscaling", "cloudwatch", "codedeploy", "dynamodb", "ec2", "ecr", "ecs", "elasticache",
    "elasticloadbalancing", "events", "lambda", "logs", "rds", "secretsmanager", "sns", "ssm", "wafv2",
  ] : service => "arn:${var.partition}:${service}:*:${var.account_id}" }

  project = "medspa-ai-platform"

  # Of what exists, and of what a call makes: the tags that the provider of infra/terraform sets.
  ours     = { "aws:ResourceTag/Project" = local.project, "aws:ResourceTag/Environment" = var.environment }
  made_our = { "aws:RequestTag/Project" = local.project, "aws:RequestTag/Environment" = var.environment }

  deploying = {
    state   = local.state
    network = local.network
    compute = concat(local.compute, local.promotion)
    edge    = local.edge
    data    = local.data
    watch   = local.watch
    roles   = local.roles
  }
  removing = { removal = local.removal }

  documents = { for name, statements in merge(local.deploying, local.removing) :
    name => jsonencode({ Version = "2012-10-17", Statement = statements })
  }
}

resource "aws_iam_policy" "this" {
  for_each = local.documents

  name        = "medspa-operator-${var.environment}-${each.key}"
  description = "medspa in ${var.environment}: ${each.key}"
  policy      = each.value

  lifecycle {
    precondition {
      condition     = length(each.value) <= 6144
      error_message = "The policy ${each.key} has ${length(each.value)} characters, and IAM allows 6144: shorten names (state_bucket, route53_zone_ids)."
    }
  }
}
