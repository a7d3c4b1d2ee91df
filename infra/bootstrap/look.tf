# Looking: what a plan, `status` and every other command read. No value of a secret, no line of a log, no state.

locals {
  look = [
    {
      Sid    = "Look" # know no resources, or are asked for everything at once
      Effect = "Allow"
      Action = [
        "acm:DescribeCertificate",
        "acm:ListCertificates",
        "acm:ListTagsForCertificate",
        "application-autoscaling:Describe*",
        "application-autoscaling:ListTagsForResource",
        "cloudwatch:Describe*",
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:ListTagsForResource",
        "codedeploy:BatchGet*",
        "codedeploy:Get*",
        "codedeploy:List*",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAddressesAttribute",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeFlowLogs",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeManagedPrefixLists",
        "ec2:DescribeNatGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribePrefixLists",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroup*",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpc*",
        "ecs:Describe*",
        "ecs:List*",
        "elasticache:Describe*",
        "elasticache:ListTagsForResource",
        "elasticloadbalancing:Describe*",
        "events:Describe*",
        "events:List*",
        "iam:ListRoles",
        "logs:DescribeLogGroups",
        "logs:DescribeMetricFilters",
        "logs:ListTagsForResource",
        "logs:ListTagsLogGroup",
        "rds:Describe*",
        "rds:ListTagsForResource",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListHostedZones",
        "route53:ListResourceRecordSets",
        "route53:ListTagsForResource",
        "s3:ListAllMyBuckets",
        "servicequotas:GetAWSDefaultServiceQuota",
        "servicequotas:GetServiceQuota",
        "sns:ListTopics",
        "ssm:DescribeParameters",
        "sts:GetCallerIdentity",
        "wafv2:GetWebACLForResource",
        "wafv2:ListWebACLs",
      ]
      Resource = ["*"]
    },
    {
      Sid    = "LookAtOurs"
      Effect = "Allow"
      Action = [
        "ecr:Describe*",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRepositoryPolicy",
        "ecr:List*",
        "lambda:GetAlias",
        "lambda:GetFunction*",
        "lambda:GetPolicy",
        "lambda:List*",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:ListSecretVersionIds",
        "sns:GetSubscriptionAttributes",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:ListTagsForResource",
        "ssm:GetParameter",
        "ssm:ListTagsForResource",
        "wafv2:GetWebACL",
        "wafv2:ListTagsForResource",
      ]
      Resource = [
        "arn:${local.partition}:ecr:*:${local.account_id}:repository/medspa-*",
        "arn:${local.partition}:lambda:*:${local.account_id}:function:medspa-*",
        "${local.of_account.secretsmanager}:secret:medspa-*",
        "${local.of_account.secretsmanager}:secret:rds!db-*",
        "${local.of_account.secretsmanager}:secret:rds!cluster-*",
        "arn:${local.partition}:sns:*:${local.account_id}:medspa-*",
        "${local.of_account.ssm}:parameter/medspa/*",
        "arn:${local.partition}:wafv2:*:${local.account_id}:regional/webacl/medspa-*",
      ]
    },
    {
      Sid      = "LookAtRoles"
      Effect   = "Allow"
      Action   = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies", "iam:ListRoleTags", "iam:SimulatePrincipalPolicy"]
      Resource = ["${local.iam_arn}:role/medspa-*", "${local.iam_arn}:role/aws-service-role/*", "${local.iam_arn}:policy/medspa-*"]
    },
    {
      Sid      = "LookAtGateways"
      Effect   = "Allow"
      Action   = ["apigateway:GET"]
      Resource = ["arn:${local.partition}:apigateway:*::/apis", "arn:${local.partition}:apigateway:*::/apis/*", "arn:${local.partition}:apigateway:*::/tags/*"]
    },
  ]
}

resource "aws_iam_policy" "look" {
  name        = "medspa-look"
  description = "What medspa and its plans read, but secrets, logs and states"
  policy      = local.documents["look"]
}
