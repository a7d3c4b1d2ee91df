import { blocks, type Finding, isTrue, ofType, type Rule } from './planned.ts'

/** `redis-tls` and `redis-auth`: Redis speaks TLS only, and only to who knows its token. */
export const redisAccess: Rule = (resources) =>
  ofType(resources, 'aws_elasticache_replication_group').flatMap(({ address, values }): Finding[] => [
    ...(isTrue(values.transit_encryption_enabled) && values.transit_encryption_mode !== 'preferred'
      ? []
      : [{ rule: 'redis-tls', address, says: 'it takes connections without TLS' }]),
    ...(typeof values.auth_token === 'string' && values.auth_token.length >= 16
      ? []
      : [{ rule: 'redis-auth', address, says: 'it takes connections without a token' }]),
  ])

/**
 * `encryption`: what is stored is encrypted where that is ours to say: RDS and ElastiCache (off unless asked for) and ECR
 * (stated, AES256 or KMS). Not asked for, because AWS always does it: Secrets Manager (KMS), CloudWatch Logs, Lambda's
 * environment, and SNS's stored messages.
 */
export const encryption: Rule = (resources) => [
  ...ofType(resources, 'aws_db_instance', 'aws_rds_cluster').flatMap(({ address, values }): Finding[] =>
    isTrue(values.storage_encrypted) ? [] : [{ rule: 'encryption', address, says: 'its storage is not encrypted' }],
  ),
  ...ofType(resources, 'aws_elasticache_replication_group').flatMap(({ address, values }): Finding[] =>
    isTrue(values.at_rest_encryption_enabled)
      ? []
      : [{ rule: 'encryption', address, says: 'it is not encrypted at rest' }],
  ),
  ...ofType(resources, 'aws_ecr_repository').flatMap(({ address, values }): Finding[] =>
    blocks(values.encryption_configuration).some(({ encryption_type }) => /^(AES256|KMS)/.test(String(encryption_type)))
      ? []
      : [{ rule: 'encryption', address, says: 'it does not say how images are encrypted' }],
  ),
]

/** `alarms-arrive`: a topic under SNS's own key takes nothing from CloudWatch, which may not use that key. */
export const alarmsArrive: Rule = (resources) =>
  ofType(resources, 'aws_sns_topic').flatMap(({ address, values }): Finding[] =>
    /alias\/aws\/sns$/.test(String(values.kms_master_key_id))
      ? [{ rule: 'alarms-arrive', address, says: 'CloudWatch may not use alias/aws/sns: alarms would be lost' }]
      : [],
  )
