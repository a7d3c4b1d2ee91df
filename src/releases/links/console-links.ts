/** As AWS serves its console: the partitions China and GovCloud have domains of their own. */
const domainOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn'
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com'
}

/** Pure: AWS's console in a region, without a slash at its end. */
export const consoleOf = (region: string): string => `https://${region}.${domainOf(region)}`

/** Pure: where AWS's console shows a service, its deployments and its tasks. */
export const serviceLink = (region: string, { cluster, service }: { cluster: string; service: string }): string =>
  `${consoleOf(region)}/ecs/v2/clusters/${cluster}/services/${service}/health?region=${region}`

/**
 * Pure: where AWS's console shows a log group. What stands behind `#` is encoded twice, with `$` in place of the second `%`:
 * `/medspa` is `$252Fmedspa`.
 */
export const logGroupLink = (region: string, group: string): string => {
  const encoded = encodeURIComponent(encodeURIComponent(group)).replaceAll('%', '$')
  return `${consoleOf(region)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encoded}`
}

/** Pure: CloudWatch's automatic dashboard of ECS: it exists in every account, and shows all clusters of the region. */
export const dashboardLink = (region: string): string =>
  `${consoleOf(region)}/cloudwatch/home?region=${region}#home:dashboards/ECS`
