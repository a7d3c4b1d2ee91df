# What takes an environment, or its data, away: park, restore and destroy need it, a deployment does not.
locals {
  removal = [
    {
      Sid      = "DeleteData"
      Effect   = "Allow"
      Action   = ["rds:DeleteDBInstance", "rds:DeleteDBSnapshot", "rds:DeleteDBSubnetGroup", "rds:CreateDBSnapshot"]
      Resource = local.database_arns
    },
    {
      Sid    = "DeleteDatabaseCluster"
      Effect = "Allow"
      Action = [
        "rds:CreateDBClusterSnapshot",
        "rds:DeleteDBCluster",
        "rds:DeleteDBClusterParameterGroup",
        "rds:DeleteDBClusterSnapshot",
        "rds:DeleteDBInstance",
        "rds:DeleteDBSubnetGroup",
      ]
      Resource = local.cluster_arns
    },
    {
      Sid      = "DeleteRedis"
      Effect   = "Allow"
      Action   = ["elasticache:DeleteCacheSubnetGroup", "elasticache:DeleteReplicationGroup", "elasticache:DeleteSnapshot"]
      Resource = local.redis_arns
    },
    {
      Sid      = "DeleteSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:DeleteSecret"]
      Resource = local.secret_arns
    },
    {
      Sid      = "DeleteRelease"
      Effect   = "Allow"
      Action   = ["ssm:DeleteParameter"]
      Resource = ["${local.arn.ssm}:parameter/medspa/${var.environment}/*"]
    },
    {
      Sid      = "DeleteImages"
      Effect   = "Allow"
      Action   = ["ecr:DeleteRepository"]
      Resource = ["${local.arn.ecr}:repository/${local.name}-*"]
    },
    {
      Sid      = "DeleteLogs"
      Effect   = "Allow"
      Action   = ["logs:DeleteLogGroup"]
      Resource = local.log_groups
    },
    {
      Sid      = "DeleteTopic"
      Effect   = "Allow"
      Action   = ["sns:DeleteTopic"]
      Resource = ["${local.arn.sns}:${local.name}-alarms"]
    },
    {
      # Emptied first: `force_destroy` (infra/terraform/access_logs.tf).
      Sid      = "DeleteAccessLogs"
      Effect   = "Allow"
      Action   = ["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"]
      Resource = [local.access_logs_arn, "${local.access_logs_arn}/*"]
    },
    {
      Sid      = "DeleteCluster"
      Effect   = "Allow"
      Action   = ["ecs:DeleteCluster"]
      Resource = [local.cluster_arn]
    },
    {
      Sid      = "DeleteLoadBalancer"
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:DeleteLoadBalancer"]
      Resource = ["${local.load_balancing}:loadbalancer/app/${local.name}-api/*"]
    },
    {
      Sid       = "DeleteNetwork"
      Effect    = "Allow"
      Action    = ["ec2:DeleteInternetGateway", "ec2:DeleteNatGateway", "ec2:DeleteVpc", "ec2:ReleaseAddress"]
      Resource  = ["${local.arn.ec2}:*"]
      Condition = { StringEquals = local.ours }
    },
  ]
}
