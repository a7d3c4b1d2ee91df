import { commandLine } from '../../command-line.ts'
import { duration } from '../../quantities.ts'
import type { StepRecord } from '../../steps/step.ts'
import { visibleText } from '../../terminal-text.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import { label, labelled } from '../../view/labelled.ts'
import type { Palette } from '../../view/palette.ts'
import { voicePaths } from '../../webhooks/wanted.ts'

export type ClosingSummary = {
  environment: string
  release: string
  /** What served before, as ` (before: …)`. */
  before: string
  urls: { api: string; voice: string | undefined }
  /** The load balancer's own name, where the API has another by its certificate: DNS has to lead there. */
  balancer?: string | undefined
  /** The environment whose images these are. */
  promotedFrom?: string | undefined
  /** What was applied, one a plan. */
  applied: readonly Pick<PlanSummary, 'counts'>[]
  /** Migrations that were applied; undefined where none was looked for. */
  migrated?: readonly string[] | undefined
  /** Where the schema stands, where the release knows an older one. */
  ahead?: string | undefined
  /** The voice Lambda's version that answers now, where it moved, and the one before. */
  voice?: { version: string; former?: string | undefined } | undefined
  /** Whether tasks of the same release were replaced by new ones. */
  renewed?: boolean | undefined
  /** Workers that run the release, with their tasks: `mail (1)`. */
  workers?: readonly string[]
  /** What the data started from, where they were brought back. */
  restored?: string | undefined
  /** What only the operator can set right. */
  toChange?: readonly string[]
  /** Keys whose values are stand-ins, in a rehearsal. */
  standIns: readonly string[]
  records: readonly StepRecord[]
}

/**
 * Pure: what a deploy says at its end, on stdout: what changed, where it answers, what to do next. Wrapped to the width,
 * but for URLs: those stay whole, to be copied.
 */
export function closingSummary(deploy: ClosingSummary, { columns, palette }: { columns: number; palette: Palette }) {
  const { before, environment, release, urls } = deploy
  const total = deploy.records.reduce((sum, { ms }) => sum + ms, 0)
  const count = (status: StepRecord['status']) => deploy.records.filter((record) => record.status === status).length
  const told = labelled(columns)
  const changed = changes(deploy).join('; ')
  const apiLines = [
    visibleText(`${label('api')}${urls.api}`),
    ...(deploy.balancer === undefined ? [] : [visibleText(`${label('')}at ${deploy.balancer}`)]),
  ]
  // Somebody who deploys what runs already has read the rest before.
  if (changed === '' && before === '' && (deploy.ahead ?? deploy.restored) === undefined)
    return [
      `${palette.strong(visibleText(`${environment} runs ${release}`))}, as before: nothing was changed (${duration(total)})`,
      ...apiLines,
      ...(urls.voice === undefined ? [] : [visibleText(`${label('voice')}${urls.voice}`)]),
    ]
  const voiceLines = (voice: string) => [
    `${label('voice')}${voice}`,
    `${label('')}Twilio: POST ${voice}${voicePaths.twilio}`,
    `${label('')}Telnyx: POST ${voice}${voicePaths.telnyx}`,
    ...told('', 'To point Twilio and Telnyx there, if it was not done before (2.7):'),
    // The command has a line of its own, to be copied.
    `${label('')}${commandLine('webhooks point', { env: environment })}`,
  ]
  return [
    palette.strong(visibleText(`${environment} runs ${release}`)) + visibleText(before),
    ...told('changed', changed || 'nothing'),
    ...(deploy.promotedFrom === undefined ? [] : told('images', `those of ${deploy.promotedFrom}, by digest`)),
    ...(deploy.ahead === undefined ? [] : told('note', deploy.ahead)),
    ...(deploy.restored === undefined ? [] : told('data', deploy.restored)),
    ...apiLines,
    ...(urls.voice === undefined ? [] : voiceLines(visibleText(urls.voice))),
    ...(deploy.workers?.length ? told('workers', deploy.workers.join(', ')) : []),
    ...told('took', `${duration(total)}: ${count('done')} steps done, ${count('skipped')} skipped`),
    ...[...(deploy.toChange ?? []), ...nextSteps(deploy)].flatMap((text, index) =>
      told(index === 0 ? 'next' : '', text),
    ),
  ]
}

const words = { create: 'created', update: 'updated', replace: 'replaced', delete: 'deleted' } as const

function changes({ applied, migrated, renewed, voice }: ClosingSummary): string[] {
  const parts = (['create', 'update', 'replace', 'delete'] as const).flatMap((action) => {
    const number = applied.reduce((sum, { counts }) => sum + counts[action], 0)
    return number === 0 ? [] : [`${number} ${words[action]}`]
  })
  const before = voice?.former === undefined ? '' : ` (before: ${voice.former})`
  return [
    ...(parts.length > 0 ? [`resources: ${parts.join(', ')}`] : []),
    ...(migrated && migrated.length > 0 ? [`migrations applied: ${migrated.join(', ')}`] : []),
    ...(renewed ? ['all tasks are new'] : []),
    ...(voice === undefined ? [] : [`voice webhooks: version ${voice.version}${before}`]),
  ]
}

function nextSteps({ environment, promotedFrom, standIns, urls }: ClosingSummary): string[] {
  if (standIns.length > 0) {
    return [
      `This is a rehearsal: ${standIns.join(' and ')} ${standIns.length > 1 ? 'are stand-ins' : 'is a stand-in'}.`,
      // The command has a line of its own, to be copied.
      'The same on AWS, with its credentials and TF_STATE_BUCKET:',
      commandLine('deploy', {
        env: environment,
        sandbox: false,
        flags: promotedFrom === undefined ? [] : ['--from', promotedFrom],
      }),
    ]
  }
  if (urls.voice === undefined) return []
  return [
    // As Terraform warns, whose warnings nobody sees here.
    ...(urls.api.startsWith('http://')
      ? [
          "Before patients call, give the API a certificate (docs/operations.md, Webhooks without a certificate): callers' numbers travel unencrypted between the gateway and the load balancer.",
        ]
      : []),
  ]
}
