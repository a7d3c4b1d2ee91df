/** Where rights are asked for. */
export type Place = {
  /** `aws`, `aws-us-gov`, `aws-cn`. */
  partition: string
  accountId: string
  region: string
  /** `medspa-development`. */
  name: string
  environment: string
  stateBucket: string
  /** The DynamoDB table that locks the state besides. */
  lockTable: string | undefined
  /** The hosted zone of the environment's domain. */
  zoneId: string | undefined
  /** Whether the environment's database is a cluster: an account may have rights from before there were any. */
  cluster: boolean
}

/** Condition keys that AWS sends with a call, by their names. */
export type Context = Readonly<Record<string, string | readonly string[]>>

/** Actions that are allowed or refused together: on the same thing, under the same conditions, for the same purpose. */
export type Permission = {
  /** As IAM writes them: `ecs:RunTask`. None has a wildcard: AWS simulates single actions. */
  actions: readonly string[]
  /** The ARN of such a thing, whether it exists or not; `*` where the actions know no resources. */
  on: (place: Place) => string
  context?: (place: Place) => Context
  /** After "needed to". */
  neededTo: string
  /** Whether the configuration has what the actions are about; left out, always. */
  applies?: (place: Place) => boolean
}

/** Pure: names of one service's actions as IAM writes them. */
export const of = (service: string, ...names: string[]): string[] => names.map((name) => `${service}:${name}`)

/** Pure: the ARN of a thing in the environment's region. */
export const arn =
  (service: string, resource: (place: Place) => string): Permission['on'] =>
  (place) =>
    `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource(place)}`

/** Pure: the ARN of something of IAM, which knows no regions. */
export const iamArn = ({ accountId, partition }: Place, resource: string): string =>
  `arn:${partition}:iam::${accountId}:${resource}`

/** For actions that know no resources. */
export const anything = (): string => '*'

const PROJECT = 'medspa-ai-platform'

/** The tags that Terraform gives everything, of what exists. */
export const ours = ({ environment }: Place): Context => ({
  'aws:ResourceTag/Project': PROJECT,
  'aws:ResourceTag/Environment': environment,
})

/** The same of what a call makes, or tags. */
export const madeOurs = ({ environment }: Place): Context => ({
  'aws:RequestTag/Project': PROJECT,
  'aws:RequestTag/Environment': environment,
  'aws:TagKeys': ['Environment', 'ManagedBy', 'Name', 'Project'],
})

/** What the simulated things of AWS that have ids of AWS's own are called. */
export const ID = '0123456789abcdef0'
