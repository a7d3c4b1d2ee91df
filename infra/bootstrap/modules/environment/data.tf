# Database, Redis, their snapshots, the secrets and the release parameter. What deletes data is in removal.tf.
locals {
  secret_arns = ["${local.arn.secretsmanager}:secret:${local.name}-app-secrets-*", "${local.arn.secretsmanager}:secret:${local.name}-redis-auth-*"]
  database_arns = [
    "${local.arn.rds}:db:${local.name}",
    "${local.arn.rds}:subgrp:${local.name}",
    "${local.arn.rds}:snapshot:${local.name}-*",
    "${local.arn.rds}:snapshot:rds:${local.name}-*",
  ]
  # Of a cluster, whose members are instances; it is restored from snapshots of its own kind.
  cluster_arns = [
    "${local.arn.rds}:cluster:${local.name}",
    "${local.arn.rds}:db:${local.name}-1",
    "${local.arn.rds}:db:${local.name}-2",
    "${local.arn.rds}:subgrp:${local.name}-aurora",
    "${local.arn.rds}:cluster-pg:${local.name}-aurora-*",
    "${local.arn.rds}:cluster-snapshot:${local.name}-*",
    "${local.arn.rds}:cluster-snapshot:rds:${local.name}-*",
  ]
  redis_arns = [
    "${local.arn.elasticache}:replicationgroup:${local.name}",
    "${local.arn.elasticache}:cluster:${local.name}-*",
    "${local.arn.elasticache}:subnetgroup:${local.name}",
    "${local.arn.elasticache}:snapshot:${local.name}-*",
  ]

  data = [
    {
      Sid    = "Database"
      Effect = "Allow"
      Action = [
        "rds:AddTagsToResource",
        "rds:CreateDBInstance",
        "rds:CreateDBSnapshot",
        "rds:CreateDBSubnetGroup",
        "rds:ModifyDBInstance",
        "rds:ModifyDBSubnetGroup",
        "rds:RebootDBInstance",
        "rds:RemoveTagsFromResource",
        "rds:RestoreDBInstanceFromDBSnapshot",
      ]
      Resource = concat(local.database_arns, ["${local.arn.rds}:og:default*", "${local.arn.rds}:pg:default*"])
    },
    {
      Sid    = "DatabaseCluster"
      Effect = "Allow"
      Action = [
        "rds:AddTagsToResource",
        "rds:CreateDBCluster",
        "rds:CreateDBClusterParameterGroup",
        "rds:CreateDBClusterSnapshot",
        "rds:CreateDBInstance",
        "rds:CreateDBSubnetGroup",
        "rds:ModifyDBCluster",
        "rds:ModifyDBClusterParameterGroup",
        "rds:ModifyDBInstance",
        "rds:ModifyDBSubnetGroup",
        "rds:RemoveTagsFromResource",
        "rds:RestoreDBClusterFromSnapshot",
      ]
      Resource = concat(local.cluster_arns, ["${local.arn.rds}:og:default*", "${local.arn.rds}:pg:default*"])
    },
    {
      # What medspa took before a migration, and a newer one has replaced.
      Sid      = "SnapshotsBeforeMigrations"
      Effect   = "Allow"
      Action   = ["rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot"]
      Resource = ["${local.arn.rds}:snapshot:${local.name}-before-*", "${local.arn.rds}:cluster-snapshot:${local.name}-before-*"]
    },
    {
      Sid    = "Redis"
      Effect = "Allow"
      Action = [
        "elasticache:AddTagsToResource",
        "elasticache:CreateCacheSubnetGroup",
        "elasticache:CreateReplicationGroup",
        "elasticache:CreateSnapshot",
        "elasticache:DecreaseReplicaCount",
        "elasticache:IncreaseReplicaCount",
        "elasticache:ModifyCacheSubnetGroup",
        "elasticache:ModifyReplicationGroup",
        "elasticache:RemoveTagsFromResource",
      ]
      Resource = concat(local.redis_arns, ["${local.arn.elasticache}:parametergroup:default*"])
    },
    {
      Sid    = "Secrets"
      Effect = "Allow"
      Action = [
        "secretsmanager:CreateSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:ListSecretVersionIds",
        "secretsmanager:PutSecretValue",
        "secretsmanager:RestoreSecret",
        "secretsmanager:TagResource",
        "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret",
        "secretsmanager:UpdateSecretVersionStage",
      ]
      Resource = local.secret_arns
    },
    {
      # RDS makes the master's secret in the caller's name, and nobody here reads it. Source: Amazon RDS user guide, "Password
      # management with Amazon RDS and AWS Secrets Manager", "Permissions required for Secrets Manager integration".
      Sid      = "MasterSecret"
      Effect   = "Allow"
      Action   = ["secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"]
      Resource = ["${local.arn.secretsmanager}:secret:rds!db-*", "${local.arn.secretsmanager}:secret:rds!cluster-*"]
    },
    {
      Sid       = "KeysOfAws" # aws/rds, aws/secretsmanager, aws/elasticache: through the services alone
      Effect    = "Allow"
      Action    = ["kms:DescribeKey"]
      Resource  = ["arn:${var.partition}:kms:*:${var.account_id}:key/*"]
      Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = ["alias/aws/rds", "alias/aws/secretsmanager", "alias/aws/elasticache"] } }
    },
    {
      Sid    = "Release"
      Effect = "Allow"
      Action = [
        "ssm:AddTagsToResource",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:PutParameter",
        "ssm:RemoveTagsFromResource",
      ]
      Resource = ["${local.arn.ssm}:parameter/medspa/${var.environment}/*"]
    },
  ]
}
