import type { Traffic } from '../../aws/traffic.ts'
import { commandLine } from '../../command-line.ts'
import { counted, duration } from '../../quantities.ts'
import type { StepRecord } from '../../steps/step.ts'
import type { ParkMode } from '../../terraform/parking.ts'
import { label, labelled } from '../../view/labelled.ts'
import type { Palette } from '../../view/palette.ts'
import { trafficInWords } from '../../view/traffic.ts'

/** Whether somebody has to agree to being in the way: what is not known counts as somebody. */
export const isUsed = (traffic: Traffic | undefined): boolean =>
  traffic === undefined || (traffic.requests ?? 0) + traffic.voiceCalls > 0

const titles: Record<string, string> = {
  vpc: 'VPC and NAT',
  ecs_fargate: 'tasks and load balancer',
  rds: 'database',
  redis: 'Redis',
  lambda: 'voice Lambda',
  api_gateway: 'voice gateway',
}

/** What stays while the environment sleeps, in words; without voice there is no gateway that could. */
export const keptWhileParked = (mode: ParkMode, { voice = true }: { voice?: boolean } = {}): string[] => [
  'secrets',
  'images',
  'logs',
  'snapshots',
  'state',
  'release parameter',
  'alarm topic',
  ...(mode === 'yes' && voice ? ['voice gateway', 'voice Lambda'] : []),
]

export type ParkingPreview = {
  environment: string
  mode: ParkMode
  /** Goes on with a parking that is recorded already. */
  goesOn: boolean
  goes: readonly { module: string; resources: number }[]
  /** Addresses that the plan makes or changes besides. */
  besides: readonly string[]
  database?: string | undefined
  voiceUrl?: string | undefined
  traffic?: Traffic | undefined
  costs?: string | undefined
}

/** Pure: what a parking would do, above its question. */
export function parkingPreviewLines(preview: ParkingPreview, style: { columns: number; palette: Palette }): string[] {
  const { besides, costs, database, environment, goes, mode, traffic, voiceUrl } = preview
  const tell = labelled(style.columns)
  const parts = goes.map(({ module, resources }) => `${titles[module] ?? module} (${resources})`)
  const stays = keptWhileParked(mode).filter((what) => !what.startsWith('voice'))
  return [
    style.palette.strong(
      `${preview.goesOn ? 'Going on with the parking of' : 'Parking'} ${environment}${mode === 'full' ? ', with its voice gateway' : ''}`,
    ),
    ...tell('goes', parts.length > 0 ? `${parts.join(', ')}: resources of Terraform` : 'nothing is left to go'),
    ...(besides.length > 0 ? tell('changes', besidesInWords(besides)) : []),
    ...(database === undefined
      ? tell('data', 'there is no database; its snapshots stay')
      : tell(
          'data',
          `${database} and Redis: counted, then kept as snapshots; nothing goes before these are available`,
        )),
    ...tell('stays', stays.join(', ')),
    ...voiceLines(preview, tell),
    ...(preview.goesOn || mode === 'full' || voiceUrl === undefined
      ? []
      : tell('', 'Missed calls of that time are not recorded.')),
    ...(preview.goesOn
      ? []
      : tell('traffic', traffic === undefined ? 'not known: AWS does not say' : trafficInWords(traffic))),
    ...(costs === undefined ? [] : tell('costs', costs)),
  ]
}

const besidesInWords = (addresses: readonly string[]) =>
  `${addresses.slice(0, 3).join(', ')}${addresses.length > 3 ? ` and ${addresses.length - 3} more` : ''}: not of the parking`

function voiceLines({ mode, voiceUrl }: ParkingPreview, tell: ReturnType<typeof labelled>): string[] {
  if (voiceUrl === undefined) return []
  return mode === 'full'
    ? tell('voice', `${voiceUrl} goes for good: callers hear their provider's error, and a restore gives another URL`)
    : tell('voice', `${voiceUrl} stays, and answers callers that nobody can be reached`)
}

export type ParkedSummary = {
  environment: string
  mode: ParkMode
  since: string | undefined
  snapshots: { database?: string; redis?: string }
  destroyed: number
  voiceUrl: string | undefined
  costs?: string | undefined
  records: readonly StepRecord[]
}

/** Pure: what a parking says at its end. */
export function parkedLines(parked: ParkedSummary, { columns, palette }: { columns: number; palette: Palette }) {
  const { costs, destroyed, environment, mode, records, snapshots, since, voiceUrl } = parked
  const tell = labelled(columns)
  const names = [...new Set(Object.values(snapshots))]
  const total = records.reduce((sum, { ms }) => sum + ms, 0)
  return [
    palette.strong(
      `${environment} is parked${mode === 'full' ? ', with its voice gateway,' : ''}${since ? ` since ${since}` : ''}`,
    ),
    ...tell('gone', `${counted(destroyed, 'resource')} in this run`),
    ...(names.length > 0 ? tell('data', `snapshot ${names.join(', ')}`) : []),
    ...tell('kept', keptWhileParked(mode, { voice: voiceUrl !== undefined }).join(', ')),
    ...(voiceUrl === undefined ? [] : [`${label('voice')}${voiceUrl}`]),
    ...(costs === undefined ? [] : tell('costs', costs)),
    ...tell('took', duration(total)),
    ...tell('next', commandLine('restore', { env: environment })),
  ]
}
