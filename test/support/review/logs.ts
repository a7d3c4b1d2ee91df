import { blocks, type Finding, isTrue, ofType, type Planned, type Rule, strings } from './planned.ts'

/** What of a request may hold a caller's number or a patient's words: paths, query strings, headers, bodies. */
const personal = /\$context\.(path|requestOverride|authorizer|identity\.(userAgent|caller|user))\b|\$request\b|query/i

/**
 * `logs-kept`: who asked for what is written down, and for how long is stated: load balancer, gateway, database, Redis, and each
 * log group. `logs-personal`: an access log holds nothing that a patient said.
 */
export const logsKept: Rule = (resources) => {
  const kept = new Set(expiringBuckets(resources))
  const groups = ofType(resources, 'aws_cloudwatch_log_group')
  const arns = new Set(groups.map(({ values }) => values.arn))
  const names = new Set(groups.map(({ values }) => values.name))
  const missing = (address: string, says: string): Finding => ({ rule: 'logs-kept', address, says })
  return [
    ...groups.flatMap(({ address, values }) =>
      Number(values.retention_in_days) > 0 ? [] : [missing(address, 'it is kept for ever')],
    ),
    ...ofType(resources, 'aws_lb').flatMap(({ address, values }) => {
      const [log] = blocks(values.access_logs)
      if (log === undefined || !isTrue(log.enabled)) return [missing(address, 'it has no access log')]
      return kept.has(String(log.bucket)) ? [] : [missing(address, `${log.bucket} keeps its logs for ever`)]
    }),
    ...ofType(resources, 'aws_apigatewayv2_stage').flatMap(({ address, values }) => {
      const [log] = blocks(values.access_log_settings)
      if (log === undefined) return [missing(address, 'it has no access log')]
      return [
        ...(arns.has(log.destination_arn)
          ? []
          : [missing(address, 'its access log goes to a group of no stated retention')]),
        ...(personal.test(String(log.format)) ? [{ rule: 'logs-personal', address, says: String(log.format) }] : []),
      ]
    }),
    ...ofType(resources, 'aws_db_instance').flatMap(({ address, values }) => {
      const exported = strings(values.enabled_cloudwatch_logs_exports)
      if (!exported.includes('postgresql')) return [missing(address, "it does not export the server's log")]
      return exported
        .filter((log) => !names.has(`/aws/rds/instance/${values.identifier}/${log}`))
        .map((log) => missing(address, `RDS would make the group of its ${log} log, kept for ever`))
    }),
    ...ofType(resources, 'aws_elasticache_replication_group').flatMap(({ address, values }) => {
      const slow = blocks(values.log_delivery_configuration).find(({ log_type }) => log_type === 'slow-log')
      if (slow === undefined) return [missing(address, 'it delivers no slow log')]
      return names.has(slow.destination)
        ? []
        : [missing(address, 'its slow log goes to a group of no stated retention')]
    }),
  ]
}

/** `log-bucket`: what load balancers deliver to is nobody else's to read, and takes files over TLS alone. */
export const logBucket: Rule = (resources) => {
  const buckets = new Set(
    ofType(resources, 'aws_lb').flatMap(({ values }) => blocks(values.access_logs).map(({ bucket }) => String(bucket))),
  )
  return ofType(resources, 'aws_s3_bucket').flatMap(({ address, values }): Finding[] => {
    const bucket = String(values.bucket)
    if (!buckets.has(bucket)) return []
    const of = (type: string) => ofType(resources, type).find((each) => each.values.bucket === bucket)?.values
    const found = (says: string): Finding => ({ rule: 'log-bucket', address, says })
    const shut = of('aws_s3_bucket_public_access_block')
    const all = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets']
    const encrypted = blocks(of('aws_s3_bucket_server_side_encryption_configuration')?.rule)
      .flatMap((rule) => blocks(rule.apply_server_side_encryption_by_default))
      .map(({ sse_algorithm }) => sse_algorithm)
    const policy = String(of('aws_s3_bucket_policy')?.policy)
    return [
      ...(all.every((name) => isTrue(shut?.[name])) ? [] : [found('it may become public')]),
      // A load balancer delivers to no bucket under KMS (elasticloadbalancing, "Enable access logs").
      ...(encrypted.join() === 'AES256'
        ? []
        : [found(`it is encrypted by ${encrypted.join() || 'nothing that is stated'}`)]),
      ...(policy.includes('"aws:SecureTransport":"false"') ? [] : [found('it takes files without TLS')]),
    ]
  })
}

const expiringBuckets = (resources: Planned[]): string[] =>
  ofType(resources, 'aws_s3_bucket_lifecycle_configuration').flatMap(({ values }) =>
    blocks(values.rule).some(
      (rule) => rule.status === 'Enabled' && blocks(rule.expiration).some(({ days }) => Number(days) > 0),
    )
      ? [String(values.bucket)]
      : [],
  )
