import type { Leftover, Leftovers } from '../../aws/leftovers/leftover.ts'
import type { Traffic } from '../../aws/traffic.ts'
import { commandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Range } from '../../cost/range.ts'
import { count, counted, duration } from '../../quantities.ts'
import type { StepRecord } from '../../steps/step.ts'
import { labelled } from '../../view/labelled.ts'
import type { Palette } from '../../view/palette.ts'
import { wrap } from '../../view/text.ts'
import { trafficInWords } from '../../view/traffic.ts'

type Style = { columns: number; palette: Palette }

const titles: Record<string, string> = {
  vpc: 'VPC and NAT',
  ecs_fargate: 'tasks and load balancer',
  rds: 'database',
  redis: 'Redis',
  lambda: 'voice Lambda',
  api_gateway: 'voice gateway',
  ecr: 'registries',
  secrets: 'secrets',
  root: 'logs, alarms, release parameter',
}

export type DestroyPreview = {
  environment: string
  names: Pick<Names, 'appSecrets' | 'database' | 'redis' | 'redisAuth'>
  registries: readonly string[]
  withoutSnapshots: boolean
  goes: readonly { module: string; resources: number }[]
  database?: string | undefined
  /** Ids of snapshots that there are already. */
  formerSnapshots: readonly string[]
  voiceUrl?: string | undefined
  traffic?: Traffic | undefined
  parkedSince?: string | undefined
  costs?: Range | undefined
  bucket?: string | undefined
}

/** Pure: what a destroy would do, above its question. */
export function destroyPreviewLines(preview: DestroyPreview, { columns, palette }: Style): string[] {
  const { costs, environment, goes, names, parkedSince, registries, traffic, voiceUrl, withoutSnapshots } = preview
  const tell = labelled(columns)
  const total = goes.reduce((sum, { resources }) => sum + resources, 0)
  const parts = goes.map(({ module, resources }) => `${titles[module] ?? module} (${resources})`)
  return [
    palette.strong(`Destroying ${environment}${withoutSnapshots ? ', its data too' : ''}`),
    ...tell('goes', `${parts.join(', ')}: ${counted(total, 'resource')} of Terraform's state`),
    ...tell(
      '',
      `every image of ${registries.slice(0, -1).join(', ')} and ${registries.at(-1)}, every task definition, all logs`,
    ),
    ...(voiceUrl === undefined ? [] : tell('voice', `${voiceUrl} goes for good: callers hear their provider's error`)),
    ...tell('data', dataInWords(preview)),
    ...tell(
      'secrets',
      `${names.appSecrets} and ${names.redisAuth} are scheduled for deletion, 30 days unless Terraform's secret_recovery_window_days says otherwise: until then the next deploy can bring them back`,
    ),
    ...tell('stays', staysInWords(preview)),
    ...tell(
      'costs',
      costs === undefined
        ? 'not known of the data that stay'
        : `${range(costs)} for ${dataThatStay(withoutSnapshots)} that stay`,
    ),
    ...(parkedSince === undefined
      ? tell('traffic', traffic === undefined ? 'not known: AWS does not say' : trafficInWords(traffic))
      : tell('traffic', `parked since ${parkedSince}`)),
  ]
}

const dataThatStay = (withoutSnapshots: boolean) =>
  withoutSnapshots ? 'the snapshots' : 'the snapshots and automated backups'

function dataInWords({ database, names, withoutSnapshots }: DestroyPreview): string {
  if (withoutSnapshots)
    return `${names.database} and Redis ${names.redis} go FOR GOOD, without a snapshot, with the database's automated backups`
  if (database === undefined) return 'there is no database; snapshots of it stay'
  return `${database} and Redis: nothing goes before a snapshot of each is available`
}

function staysInWords({ bucket, formerSnapshots, withoutSnapshots }: DestroyPreview): string {
  const former = formerSnapshots.length === 0 ? [] : [counted(formerSnapshots.length, 'earlier snapshot')]
  return [
    ...(withoutSnapshots ? [] : ['the final snapshots, tagged as of a destroyed environment']),
    ...former,
    `the state bucket ${bucket ?? ''} with Terraform's empty state, its old versions, and medspa's records`.replace(
      '  ',
      ' ',
    ),
    ...(withoutSnapshots ? [] : ['automated backups that RDS keeps']),
  ].join('; ')
}

/** Pure: what is to be done where Terraform's state is empty, above its question. */
export function tidyPreviewLines(
  { environment, definitions, unmarked }: { environment: string; definitions: number; unmarked: readonly string[] },
  { columns, palette }: Style,
): string[] {
  const tell = labelled(columns)
  return [
    palette.strong(`Nothing of ${environment} is in Terraform's state`),
    ...(definitions === 0 ? [] : tell('goes', count(definitions, 'task definition'))),
    ...(unmarked.length === 0
      ? []
      : tell('tagged', `as of a destroyed environment, so that a deploy begins empty: ${unmarked.join(', ')}`)),
  ]
}

export type DestroyedSummary = {
  environment: string
  resources: number
  images: number
  left: Leftovers
  costs?: Range | undefined
  records: readonly StepRecord[]
}

/** Pure: what a destroy says at its end: what is left in the account, by name. */
export function destroyedLines(destroyed: DestroyedSummary, style: Style): string[] {
  const { costs, environment, images, left, records, resources } = destroyed
  const tell = labelled(style.columns)
  const nothing = resources === 0 && images === 0
  return [
    style.palette.strong(nothing ? `There is nothing of ${environment} to destroy.` : `${environment} is destroyed`),
    ...(nothing ? [] : tell('gone', `${counted(resources, 'resource')}, ${counted(images, 'image')}`)),
    ...(left.kept.length === 0 ? tell('left', 'nothing') : ['  Left in the account:']),
    ...left.kept.flatMap((thing) => wrap(`    ${thingInWords(thing)}`, style.columns, 6)),
    ...left.unknown.flatMap((why) => wrap(`  not looked at: ${why}`, style.columns, 4)),
    ...(costs === undefined || left.kept.length === 0 ? [] : tell('costs', `${range(costs)} for its data`)),
    ...tell('took', duration(records.reduce((sum, { ms }) => sum + ms, 0))),
    ...(left.kept.some(({ what }) => what.endsWith('snapshot'))
      ? tell('delete', `the snapshots: \`${commandLine('park prune', { flags: ['--destroyed'] })}\``)
      : []),
    ...tell('next', `begin again, empty: \`${commandLine('deploy')}\``),
  ]
}

/** `database snapshot medspa-development-final-…, of 2026-11-29T…` */
export const thingInWords = ({ because, name, what }: Leftover): string =>
  `${what} ${name}${because === undefined ? '' : `, ${because}`}`

const range = ({ high, low }: Range) => `$${low.toFixed(2)} to ${high.toFixed(2)} a month`
