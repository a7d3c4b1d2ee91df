import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { abandoned, runnable, servedBefore, type WayBack } from '../../releases/back/ways-back.ts'
import { shortTag } from '../../releases/release-images.ts'
import { servingReleases } from '../../releases/serving.ts'
import { changesOf, type Part } from '../../releases/stands.ts'
import { tagsMeant } from '../../releases/tags.ts'
import { beginRollback, goBack } from '../../tasks/back/rollback.ts'
import type { RollbackContext } from '../../tasks/back/rollback-context.ts'
import { placeOf } from '../../view/place.ts'
import { confirmName, refuseUnasked } from '../frame/confirm-name.ts'
import { declined } from '../frame/declined.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import { readStands } from '../frame/stands.ts'
import type { Terminal } from '../frame/terminal.ts'
import { releasingLock } from '../frame/with-lock.ts'
import { rollback } from './command.ts'
import { previewOf, wayInWords } from './lines.ts'
import { validateBesideWorker } from './validate-beside-worker.ts'

type Options = OptionsOf<typeof rollback>

/** So many releases are told where one has to be named. */
const TOLD = 10

const parts: readonly Part[] = [
  { part: 'voice Lambda', by: ['publish-voice'], how: 'changed', partly: true },
  { part: 'release parameter', by: ['record-release'], how: 'written' },
  { part: 'service', by: ['stop', 'rollout'], how: 'moved', partly: true, told: true },
  { part: 'voice webhooks', by: ['voice'], how: 'moved', told: true },
  { part: 'workers', by: ['workers'], how: 'moved', partly: true },
]

/** `medspa rollback`: API, workers and voice webhooks go back to one release that ran, without Terraform. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(rollback, options, terminal, (session) => runRollback(session, options))

/** The body of `medspa rollback`. */
export async function runRollback(session: Session, options: Options): Promise<CommandResult<typeof rollback>> {
  const { environment } = session
  confirmName(session, options.confirm, {
    needed: 'Putting production back needs its name besides --yes.',
    taken: `${environment} would be put back`,
  })
  refuseUnasked(session)
  const context: RollbackContext = { withoutLock: options.withoutLock ?? false }
  session.recordFacts(() => (context.target ? { release: { ...fromOf(context), to: context.target.tag } } : {}))
  session.reportStands(() =>
    readStands(session.deps, { before: context.before, changes: () => changesOf(parts, session.records) }),
  )
  await releasingLock(session, async () => {
    await session.follow(beginRollback, context, {
      'without-lock': () => approveWithoutLock(session, options, context),
      'stop-holder': () => approveStop(session, options, context),
      'way-back': () => approveWayBack(session, options, context),
    })
    try {
      await session.follow(goBack, context, {})
    } catch (error) {
      throw await validateBesideWorker(session, context, error)
    }
  })
  const target = need(context, 'target')
  const { api, voice } = need(context, 'urls')
  const left = abandoned(need(context, 'standing'), target.tag)
  return {
    result: {
      release: target.tag,
      left,
      before: servingReleases(need(context, 'before')),
      revision: target.taskDefinitionArn,
      voiceVersion: target.voiceVersion ?? null,
      workers: { ...target.workers },
      locked: context.unlocked === undefined,
      urls: { api, voice },
    },
    lines: [
      `${environment} runs ${shortTag(target.tag)} again.`,
      ...(left.length > 0
        ? [`Marked bad: ${left.map(shortTag).join(', ')}. To deploy it all the same: ${left.map(deployBad).join(', ')}`]
        : []),
      'Terraform follows by the pin in the release parameter; the next deploy drops it.',
    ],
  }
}

/** The same command line once more, with these options besides. */
function again(given: Options, more: Options): string {
  const { to, withoutLock, yes } = { ...given, ...more }
  const flags = [
    ...(to === undefined ? [] : ['--to', to]),
    ...(withoutLock ? ['--without-lock'] : []),
    ...(yes ? ['--yes'] : []),
  ]
  return commandLine('rollback', { flags })
}

const deployBad = (tag: string) => `\`${commandLine('deploy', { flags: ['--tag', shortTag(tag), '--allow-bad'] })}\``

const fromOf = ({ before }: RollbackContext): { from?: string } => {
  const [from] = before === undefined ? [] : servingReleases(before)
  return from === undefined ? {} : { from }
}

async function approveWithoutLock(
  { deps, prompts }: Session,
  options: Options,
  { unlocked }: RollbackContext,
): Promise<void> {
  if (unlocked === undefined || unlocked === 'asked') return
  const about = [
    `The deploy lock cannot be had: ${unlocked.message}`,
    'Nothing keeps a deploy of somebody else from working at the same time.',
  ]
  if (prompts.asking) {
    if (await prompts.confirm(`Put ${placeOf(deps)} back without the lock?`, about)) return
    throw declined('The way back without the lock')
  }
  throw new OperatorError(`The deploy lock cannot be had: ${unlocked.message}`, {
    code: 'lock-unavailable',
    whose: 'operator',
    exit: 'refused',
    hint: `Where nobody else deploys, go on without it: \`${again(options, { withoutLock: true })}\``,
    cause: unlocked,
  })
}

async function approveStop({ deps, prompts }: Session, options: Options, { holder }: RollbackContext): Promise<void> {
  if (holder === undefined) return
  const about = [
    `${holder.user} on ${holder.host} deploys there: ${holder.reason}.`,
    'It ends as by Ctrl-C; what it has applied or migrated stays.',
    `Where it hears of nothing, press Ctrl-C here, and go on beside it: \`${again(options, { withoutLock: true })}\``,
  ]
  if (!(await prompts.confirm(`End the deploy of ${placeOf(deps)}?`, about))) throw declined('The end of the deploy')
}

async function approveWayBack(session: Session, options: Options, context: RollbackContext): Promise<void> {
  const { deps, prompts } = session
  const { standing, ways } = { standing: need(context, 'standing'), ways: need(context, 'ways') }
  const target = await choose(session, options, context)
  context.target = target
  const left = abandoned(standing, target.tag)
  const question = `Put ${placeOf(deps)} back to ${shortTag(target.tag)}?`
  if (!(await prompts.confirm(question, previewOf(target, { left, ways })))) throw declined('The way back')
}

async function choose({ deps, prompts }: Session, options: Options, context: RollbackContext): Promise<WayBack> {
  const { to } = options
  const { standing, ways } = { standing: need(context, 'standing'), ways: need(context, 'ways') }
  const now = deps.clock.now()
  const evidence = ways.slice(0, TOLD).map((way) => wayInWords(way, now))
  const before = servedBefore(ways, standing)
  if (to !== undefined) return named(to, ways, evidence)
  const possible = runnable(ways)
  if (prompts.asking && possible.length > 0) {
    const first = before === undefined ? possible : [before, ...possible.filter((way) => way !== before)]
    const choices = first.map((way) => ({ value: way.tag, name: wayInWords(way, now) }))
    const answer = await prompts.choose('Which release shall serve?', choices)
    const chosen = possible.find(({ tag }) => tag === answer)
    if (chosen !== undefined) return chosen
  }
  if (before !== undefined) return before
  throw new OperatorError(`No release that served before can run in ${deps.settings.environment}.`, {
    code: 'no-way-back',
    whose: 'operator',
    exit: 'refused',
    hint: `Name one that can run, or deploy one that fixes it: \`${again(options, { to: 'TAG' })}\``,
    evidence,
  })
}

function named(to: string, ways: readonly WayBack[], evidence: string[]): WayBack {
  const meant = tagsMeant(
    to,
    ways.map(({ tag }) => tag),
  )
  const found = meant.length === 1 ? ways.find(({ tag }) => tag === meant[0]) : undefined
  if (found?.missing === undefined && found !== undefined) return found
  throw new OperatorError(
    found === undefined
      ? meant.length === 0
        ? `No revision of the API is of a release ${shortTag(to)}.`
        : `${to} is the beginning of ${meant.length} releases.`
      : `${shortTag(found.tag)} cannot run any more: ${found.missing}.`,
    {
      code: found === undefined ? (meant.length === 0 ? 'release-missing' : 'release-ambiguous') : 'release-gone',
      whose: 'operator',
      exit: 'refused',
      hint: `Name one that can run, or deploy it again: \`${commandLine('deploy', { flags: ['--tag', shortTag(to)] })}\``,
      evidence,
    },
  )
}
