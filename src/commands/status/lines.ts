import { age, count, localTime, shortAge } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import { type Finding, isFault } from '../../status/finding.ts'
import { type ApiPart, foundIn, type Part, type ServicePart, type Snapshot } from '../../status/snapshot.ts'
import type { Palette } from '../../view/palette.ts'
import { wrap } from '../../view/text.ts'

type Style = { columns: number; palette: Palette }

const LABEL = 13

type Shown = {
  findings: readonly Finding[]
  environments: readonly Snapshot[]
  unread: readonly { environment: string; why: string }[]
}

/** Pure: `medspa status` for people. */
export const statusLines = (result: Shown, { inFull, ...style }: Style & { inFull: boolean }): string[] => [
  ...result.environments.flatMap((snapshot) => {
    const own = result.findings.filter(({ environment }) => environment === snapshot.environment)
    return (inFull ? fullLines : glanceLines)(snapshot, own, style)
  }),
  ...result.unread.flatMap(({ environment, why }) => row(environment, `not known: ${why}`, style.columns)),
]

/** Pure: one environment in a line or two, and what is wrong with it. */
function glanceLines(snapshot: Snapshot, findings: readonly Finding[], style: Style): string[] {
  const parts = snapshot.deployed ? [releaseText(snapshot), ...shortParts(snapshot)] : ['not deployed']
  return [
    ...row(snapshot.environment, parts.filter((part) => part !== '').join('; '), style.columns),
    ...findings.flatMap((finding) => findingLines(finding, style)),
  ]
}

/** Pure: one environment in full, a line for each part. */
function fullLines(snapshot: Snapshot, findings: readonly Finding[], style: Style): string[] {
  const { environment } = snapshot
  if (!snapshot.deployed) return [`${environment} is not deployed.`]
  const rows: (readonly [string, string])[] = [
    ['release', releaseText(snapshot)],
    ['api', told(snapshot.api, apiText, 'no service')],
    ...(foundIn(snapshot.api)?.sets ?? []).map((set) => ['', setText(set, snapshot.at)] as const),
    ...(foundIn(snapshot.api)?.targets ?? []).map((target) => ['', targetText(target)] as const),
    ...stoppedRows(foundIn(snapshot.api)),
    ...workerRows(snapshot),
    ['autoscaling', told(snapshot.autoscaling, scalingText, 'none')],
    ['database', told(snapshot.database, databaseText, 'none')],
    ['redis', told(snapshot.redis, redisText, 'none')],
    [
      'schema',
      told(snapshot.schema, ({ applied, at }) => `${applied} (${localTime(at)})`, 'no run record tells of a migration'),
    ],
    ['voice', told(snapshot.voice, voiceText, 'no function')],
    ['gateway', told(snapshot.gateway, ({ url }) => url, 'none')],
    ['domain', told(snapshot.name, ({ domain, leads }) => `${domain} leads ${leads}`, 'none is configured')],
    ['certificate', told(snapshot.certificate, certificateText, 'none')],
    ['images', told(snapshot.images, imagesText, 'none')],
    ['alarms', told(snapshot.alarms, alarmsText, 'none')],
    ['lock', told(snapshot.locks, locksText, 'no state bucket')],
    ['cost', told(snapshot.cost, costText, 'not known')],
    ...(snapshot.drift === undefined ? [] : [['drift', told(snapshot.drift, driftText, 'no plan')] as const]),
  ]
  return [
    style.palette.strong(environment),
    ...rows.flatMap(([label, text]) => row(`  ${label}`, text, style.columns)),
    ...findings.flatMap((finding) => findingLines(finding, style)),
    ...(findings.length === 0 ? ['  Nothing is wrong.'] : []),
  ]
}

/** Pure: a finding and what mends it. */
const findingLines = (finding: Finding, { columns, palette }: Style): string[] => {
  const paint = isFault(finding) ? palette.bad : palette.faint
  return [
    ...wrap(`  ${isFault(finding) ? '!' : '-'} ${finding.code}: ${finding.what}`, columns, 4).map(paint),
    ...wrap(`    ${finding.hint}`, columns, 4),
  ]
}

const row = (label: string, text: string, columns: number) =>
  wrap(`${label.padEnd(LABEL)}  ${text}`, columns, LABEL + 2)

const told = <Found>(part: Part<Found>, words: (found: Found) => string, absent: string): string =>
  'found' in part ? words(part.found) : 'absent' in part ? absent : `not known: ${part.unknown}`

const releaseText = ({ api, lastDeploy, parkedBy, release }: Snapshot): string => {
  const { parked = 'no', parkedSince = null, tag = null, unfinished = null } = foundIn(release) ?? {}
  if (parked !== 'no') {
    const by = foundIn(parkedBy)?.by
    return `parked${parked === 'full' ? ', with its voice gateway' : ''}${parkedSince === null ? '' : ` since ${localTime(parkedSince)}`}${by === undefined ? '' : `, by ${by}`}`
  }
  if ('unknown' in release) return `not known: ${release.unknown}`
  const serves = foundIn(api)?.serves ?? []
  const run = foundIn(lastDeploy)
  const live = serves.length === 0 ? 'nothing serves' : serves.map(shortTag).join(' and ')
  const since =
    run !== undefined && serves.includes(run.release ?? '')
      ? ` since ${localTime(run.at)}, by ${run.by} (${run.command})`
      : ''
  const named =
    tag !== null && serves.length > 0 && !serves.includes(tag) ? `; the parameter says ${shortTag(tag)}` : ''
  return `${live}${since}${named}${unfinished === null ? '' : `; a ${unfinished} is not finished`}`
}

const shortParts = ({ api, database, locks, redis, voice, workers }: Snapshot): string[] => [
  told(api, ({ desired, running }) => `${running} of ${count(desired, 'task')}`, 'no service'),
  ...(foundIn(workers) ?? []).map(({ desired, name, running }) => `${name} ${running} of ${desired}`),
  told(database, ({ status }) => `database ${status}`, 'no database'),
  told(redis, ({ status }) => `redis ${status}`, 'no redis'),
  told(voice, ({ state }) => `voice ${state}`, ''),
  ...(foundIn(locks)?.deploy ? ['locked'] : []),
]

const tasksText = ({ desired, pending, release, running }: ServicePart) =>
  `${shortTag(release)}: ${running} of ${count(desired, 'task')} running${pending > 0 ? `, ${pending} pending` : ''}`

const apiText = (api: ApiPart) => {
  const kind = api.controller === 'CODE_DEPLOY' ? 'blue/green' : 'rolling'
  return `${tasksText(api)}; ${kind}${api.rollout === null ? '' : `, ${api.rollout}`}`
}

const setText = (
  { desired, healthy, pending, release, running, since, status, weight }: ApiPart['sets'][number],
  at: string,
) =>
  [
    `${status} ${shortTag(release)}`,
    ...(since === null ? [] : [`${age(Date.parse(at) - Date.parse(since))} old`]),
    `${running} of ${desired} running${pending > 0 ? `, ${pending} pending` : ''}, ${healthy} healthy`,
    ...(weight === null ? [] : [`${weight} % of the requests`]),
  ].join(', ')

const targetText = ({ address, group, state, task, why }: ApiPart['targets'][number]) =>
  `${group}: ${task === null ? address : `task ${task.slice(0, 8)}`} ${state}${why === null ? '' : ` (${why})`}`

const stoppedRows = (service: ServicePart | undefined) =>
  (service?.stopped ?? []).map(
    ({ at, task, why }) => ['', `task ${task.slice(0, 8)} ended${at === null ? '' : ` ${at}`}: ${why}`] as const,
  )

const workerRows = ({ workers }: Snapshot) =>
  'unknown' in workers
    ? [['workers', `not known: ${workers.unknown}`] as const]
    : (foundIn(workers) ?? []).flatMap((worker) => [[worker.name, tasksText(worker)] as const, ...stoppedRows(worker)])

const scalingText = ({ max, min, suspended }: { max: number; min: number; suspended: boolean }) =>
  `${min} to ${count(max, 'task')}${suspended ? ', suspended' : ''}`

type FoundOf<Name extends keyof Snapshot> = Extract<Snapshot[Name], { found: unknown }>['found']

const snapshotText = (found: FoundOf<'database'>['lastSnapshot']) =>
  found === null
    ? 'no snapshot'
    : `last snapshot ${localTime(found.at)} (${found.kind}${found.status === 'available' ? '' : `, ${found.status}`})`

const databaseText = ({ class: of, engine, lastSnapshot, status, storageGiB }: FoundOf<'database'>) =>
  [
    status,
    engine,
    ...(of === null ? [] : [of]),
    ...(storageGiB === null ? [] : [`${storageGiB} GiB`]),
    snapshotText(lastSnapshot),
  ].join(', ')

const redisText = ({ lastSnapshot, node, status }: FoundOf<'redis'>) =>
  [status, ...(node === null ? [] : [node]), snapshotText(lastSnapshot)].join(', ')

const voiceText = ({ lastUpdate, reason, release, state, version }: FoundOf<'voice'>) =>
  `version ${version}${release === null ? '' : ` of ${shortTag(release)}`}: ${state}${reason === null ? '' : ` (${reason})`}${lastUpdate === null || lastUpdate === 'Successful' ? '' : `, last update ${lastUpdate}`}`

const certificateText = ({ daysLeft, expires, names, status }: FoundOf<'certificate'>) =>
  `${names.join(', ')}: ${status}${expires === null ? '' : `, until ${expires} (${count(daysLeft ?? 0, 'day')})`}`

const imagesText = (images: FoundOf<'images'>) => {
  const gone = images.filter(({ there }) => !there)
  return gone.length === 0
    ? `all ${images.length} of what serves are in the registry`
    : `${gone.length} of ${images.length} are not in the registry`
}

const alarmsText = ({ alarms, topics }: FoundOf<'alarms'>) => {
  const raised = alarms.filter(({ state }) => state === 'ALARM').length
  const heard = topics.reduce((sum, { confirmed }) => sum + confirmed, 0)
  return `${raised} of ${alarms.length} raised; ${count(heard, 'subscriber')}`
}

const locksText = ({ deploy, terraform }: FoundOf<'locks'>) => {
  if (deploy !== null)
    return `${deploy.by}, ${deploy.command} (${deploy.reason}), since ${localTime(deploy.since)}, renewed ${shortAge(deploy.renewedSecondsAgo * 1000)} ago, lease ${deploy.leaseSeconds} s: ${deploy.why}`
  return terraform === null
    ? 'nobody'
    : `Terraform's: ${terraform.by}, ${terraform.operation}, since ${localTime(terraform.since)}`
}

const costText = ({ awake, parked }: FoundOf<'cost'>) =>
  `$${awake.low.toFixed(0)} to ${awake.high.toFixed(0)} a month awake, $${parked.low.toFixed(0)} to ${parked.high.toFixed(0)} parked, by the settings`

const driftText = ({ changes }: { changes: number }) =>
  changes === 0 ? "Terraform's plan is empty" : `Terraform would change ${count(changes, 'resource')}`
