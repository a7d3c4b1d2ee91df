import { awsCommandLine, shellWord } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'
import type { Leftover } from './leftover.ts'

/** Web ACLs of load balancers, by the environment's prefix. The SDK has no pages for them, and gives 100 at once at most. */
export async function webAclsLeft(
  clients: Pick<Clients, 'waf'>,
  { prefix }: Pick<Names, 'prefix'>,
): Promise<Leftover[]> {
  const { ListWebACLsCommand } = await import('@aws-sdk/client-wafv2')
  const waf = await clients.waf()
  return calling('wafv2:ListWebACLs', async () => {
    const found: Leftover[] = []
    let NextMarker: string | undefined
    do {
      const page = await waf.send(new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 100, NextMarker }))
      const acls = page.WebACLs ?? []
      for (const { Id, LockToken, Name: name = '' } of acls)
        if (name.startsWith(`${prefix}-`))
          found.push({
            what: 'web ACL',
            name,
            delete: awsCommandLine(
              `wafv2 delete-web-acl --scope REGIONAL --name ${name} --id ${Id} --lock-token ${LockToken}`,
            ),
          })
      // AWS gives a marker with the last page too.
      NextMarker = acls.length === 0 ? undefined : page.NextMarker
    } while (NextMarker)
    return found
  })
}

/** The bucket of the load balancer's access logs. */
export async function accessLogsLeft(
  clients: Pick<Clients, 'region' | 's3'>,
  { prefix }: Pick<Names, 'prefix'>,
): Promise<Leftover[]> {
  const { paginateListBuckets } = await import('@aws-sdk/client-s3')
  const client = await clients.s3()
  // The name is of the account and the region besides (infra/terraform/access_logs.tf).
  const Prefix = `${prefix}-access-logs-`
  return calling('s3:ListAllMyBuckets', async () => {
    const found: Leftover[] = []
    for await (const { Buckets = [] } of paginateListBuckets({ client }, { Prefix }))
      for (const { Name: name = '' } of Buckets)
        if (name.startsWith(Prefix) && name.endsWith(`-${clients.region}`))
          found.push({ what: 'access-log bucket', name, delete: awsCommandLine(`s3 rb --force s3://${name}`) })
    return found
  })
}

/** The voice gateway, by its name: whoever calls its URL meets it still. */
export async function gatewaysLeft(
  clients: Pick<Clients, 'apiGateway'>,
  { prefix }: Pick<Names, 'prefix'>,
): Promise<Leftover[]> {
  const { GetApisCommand } = await import('@aws-sdk/client-apigatewayv2')
  const apiGateway = await clients.apiGateway()
  return calling('apigateway:GET', async () => {
    const found: Leftover[] = []
    let NextToken: string | undefined
    do {
      const page = await apiGateway.send(new GetApisCommand({ MaxResults: '100', NextToken }))
      for (const { ApiId = '', Name: name = '' } of page.Items ?? [])
        if (name.startsWith(`${prefix}-`))
          found.push({
            what: 'HTTP API',
            name,
            delete: awsCommandLine(`apigatewayv2 delete-api --api-id ${shellWord(ApiId)}`),
          })
      NextToken = page.NextToken
    } while (NextToken)
    return found
  })
}
