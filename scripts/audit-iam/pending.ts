import type { Reason } from './audit.ts'

/** Commands that the saved recording does not have yet: `npm run audit:iam -- --save` records every one. */
export const commandsMissing: readonly string[] = [
  'restore of development',
  'destroy of development',
  'release by a canary of production',
  'release linearly of production',
  'release despite alarms of production',
  'rotation of DATABASE_URL of production',
  'rotation of REDIS_PASSWORD of production',
  'rollback of production',
  'park of production',
  'restore of production',
  'destroy of production',
]

const why = 'for a command that the saved recording does not have yet'

/** Actions that no command of the saved recording needs. With a whole recording those that are needed become stale: delete them. */
export const pending: readonly Reason[] = [
  ...each('medspa-look', 'Look', [
    'acm:ListCertificates',
    'codedeploy:BatchGet*',
    'ec2:DescribeAccountAttributes',
    'ec2:DescribeManagedPrefixLists',
    'iam:ListRoles',
    'logs:ListTagsLogGroup',
    's3:ListAllMyBuckets',
    'servicequotas:GetAWSDefaultServiceQuota',
    'sns:ListTopics',
    'sts:GetCallerIdentity',
  ]),
  ...each('medspa-look', 'LookAtOurs', ['secretsmanager:ListSecretVersionIds', 'ssm:GetParameter']),
  ...each('medspa-operator-<environment>-compute', 'Deployments', ['codedeploy:StopDeployment']),
  ...each('medspa-look', 'LookAtRoles', ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListRoleTags']),
  ...each('medspa-operator-<environment>-compute', 'Images', [
    'ecr:BatchDeleteImage',
    'ecr:DeleteLifecyclePolicy',
    'ecr:DeleteRepositoryPolicy',
  ]),
  ...each('medspa-operator-<environment>-compute', 'Services', [
    'ecs:DeleteTaskDefinitions',
    'ecs:StopTask',
    'ecs:UpdateCluster',
  ]),
  ...each('medspa-operator-<environment>-compute', 'OldRevisions', ['ecs:DeregisterTaskDefinition']),
  ...each('medspa-operator-<environment>-compute', 'Scaling', ['application-autoscaling:TagResource']),
  ...each('medspa-operator-<environment>-compute', 'BlueGreen', [
    'codedeploy:DeleteApplication',
    'codedeploy:DeleteDeploymentGroup',
    'codedeploy:RegisterApplicationRevision',
    'codedeploy:UpdateDeploymentGroup',
  ]),
  ...each('medspa-operator-<environment>-compute', 'Voice', [
    'lambda:DeleteAlias',
    'lambda:DeleteFunction',
    'lambda:RemovePermission',
  ]),
  ...each('medspa-operator-<environment>-data', 'Database', [
    'rds:CreateDBSnapshot',
    'rds:RebootDBInstance',
    'rds:RestoreDBInstanceFromDBSnapshot',
  ]),
  ...each('medspa-operator-<environment>-data', 'SnapshotsBeforeMigrations', ['rds:DeleteDBSnapshot']),
  ...each('medspa-operator-<environment>-data', 'Secrets', [
    'secretsmanager:ListSecretVersionIds',
    'secretsmanager:RestoreSecret',
    'secretsmanager:UpdateSecret',
  ]),
  ...each('medspa-operator-<environment>-data', 'Release', ['ssm:GetParameter', 'ssm:GetParameters']),
  ...each('medspa-operator-<environment>-edge', 'LoadBalancer', ['elasticloadbalancing:DeleteRule']),
  ...each('medspa-operator-<environment>-edge', 'CertificateTags', ['acm:AddTagsToCertificate']),
  ...each('medspa-operator-<environment>-edge', 'OwnCertificate', ['acm:DeleteCertificate']),
  ...each('medspa-operator-<environment>-edge', 'Gateway', ['apigateway:DELETE', 'apigateway:PATCH', 'apigateway:PUT']),
  ...each('medspa-operator-<environment>-edge', 'GatewayTags', [
    'apigateway:DELETE',
    'apigateway:POST',
    'apigateway:PUT',
  ]),
  ...each('medspa-operator-<environment>-edge', 'GatewayTagging', ['apigateway:TagResource']),
  ...each('medspa-operator-<environment>-network', 'MakeRules', [
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:AuthorizeSecurityGroupIngress',
  ]),
  ...each('medspa-operator-<environment>-network', 'TagsOfDefaultGroup', ['ec2:CreateTags']),
  ...each('medspa-operator-<environment>-removal', 'DeleteData', ['rds:DeleteDBSnapshot', 'rds:CreateDBSnapshot']),
  ...each('medspa-operator-<environment>-removal', 'DeleteRedis', ['elasticache:DeleteSnapshot']),
  ...each('medspa-operator-<environment>-removal', 'DeleteSecrets', ['secretsmanager:DeleteSecret']),
  ...each('medspa-operator-<environment>-removal', 'DeleteRelease', ['ssm:DeleteParameter']),
  ...each('medspa-operator-<environment>-removal', 'DeleteImages', ['ecr:DeleteRepository']),
  ...each('medspa-operator-<environment>-removal', 'DeleteLogs', ['logs:DeleteLogGroup']),
  ...each('medspa-operator-<environment>-removal', 'DeleteTopic', ['sns:DeleteTopic']),
  ...each('medspa-operator-<environment>-removal', 'DeleteAccessLogs', [
    's3:DeleteBucket',
    's3:DeleteBucketPolicy',
    's3:ListBucketVersions',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
  ]),
  ...each('medspa-operator-<environment>-state', 'StateBucket', ['s3:ListBucketVersions', 's3:GetBucketLocation']),
  ...each('medspa-operator-<environment>-state', 'State', ['s3:GetObjectVersion']),
  ...each('medspa-operator-<environment>-watch', 'Logs', ['logs:DeleteMetricFilter', 'logs:DescribeLogStreams']),
  ...each('medspa-operator-<environment>-watch', 'Events', ['events:DeleteRule', 'events:RemoveTargets']),
  ...each('medspa-<environment>-codedeploy/shift-traffic', 'Look', ['elasticloadbalancing:DescribeListeners']),
  ...each('medspa-<environment>-codedeploy/shift-traffic', 'Rules', ['elasticloadbalancing:ModifyRule']),
]

function each(policy: string, statement: string, actions: readonly string[]): Reason[] {
  return actions.map((action) => ({ policy, statement, action, why }))
}
