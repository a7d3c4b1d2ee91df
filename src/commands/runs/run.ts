import path from 'node:path'
import { commandLine } from '../../command-line.ts'
import { loadConfig } from '../../config/load.ts'
import { type Environment, environments } from '../../config/names.ts'
import { awsProfile, type Profile, profileOf } from '../../config/profile.ts'
import { readSandboxEndpoint, sandboxAnswers } from '../../config/sandbox-endpoint.ts'
import { parseEnvironment } from '../../config/settings.ts'
import { createRunStores } from '../../deps.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import { settingsIn } from '../../profile-settings.ts'
import { count } from '../../quantities.ts'
import { localRunFiles } from '../../runs/files.ts'
import { pickRun } from '../../runs/pick.ts'
import { readCopies } from '../../runs/read-copies.ts'
import { type RunRecord, summaryOf } from '../../runs/record.ts'
import { mayMean, shortId } from '../../runs/short-id.ts'
import { writeLine } from '../../terminal-text.ts'
import * as declarations from '../declarations.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { configFor, sandboxHost } from '../frame/deps-for.ts'
import { runPlain } from '../frame/plain.ts'
import type { Terminal } from '../frame/terminal.ts'
import { runs } from './command.ts'
import { filterOf } from './filter.ts'
import { runLines } from './lines.ts'
import { runsLines } from './list-lines.ts'
import { runMarkdown } from './markdown.ts'
import { runPage } from './page.ts'
import { writePage } from './page-file.ts'

/** So many lines a list has, the newest: a screen. */
const LISTED = 20
/** So many copies of a bucket are read at least. */
const READ = 50
const BUCKET_LIMIT_MS = 15_000

/**
 * `medspa runs [ID]`: what was run here, and, where the state bucket can be read, by others. Nothing is started for it: a
 * sandbox that does not run is not asked.
 */
export const run = (options: OptionsOf<typeof runs>, terminal: Terminal): Promise<number> =>
  runPlain(runs, options, terminal, async () => {
    const { id, limit = LISTED } = options
    if (id === undefined && options.markdown) throw runUnnamed('--markdown')
    if (id === undefined && options.html !== undefined) throw runUnnamed('--html')
    const filter = filterOf(options, recordedCommands)
    const wanted = options.env === undefined ? environments : [parseEnvironment(options.env)]
    const target = options.sandbox ? 'sandbox' : 'aws'
    const recorded = await localRunFiles().list()
    const local = recorded.filter((record) => record.target === target && wanted.includes(record.environment))
    const known = new Set(local.filter(({ status }) => status !== 'running').map((record) => record.id))
    const copies = await Promise.all(
      wanted.map(async (environment) => {
        const store = await copiesOf(environment, options, terminal)
        if (store === undefined) return []
        const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(BUCKET_LIMIT_MS)])
        const wants = id === undefined ? filter.wantsId : (each: string) => mayMean(id, each)
        return readCopies(store, { known, limit: Math.max(limit, READ), signal, wants }).catch((error: unknown) => {
          const reason = messageOf(error)
          writeLine(terminal.stderr, `note: only the runs of this folder; ${environment}'s state bucket: ${reason}`)
          return []
        })
      }),
    )
    const all = merged(local, copies.flat())
    const width = terminal.stdout.columns || Infinity
    if (id !== undefined) {
      // A rehearsal's id is shown by `runs --sandbox` alone, and is one of this folder: who pastes it means it.
      const among = all.some((each) => mayMean(id, each.id)) ? all : merged(recorded, copies.flat())
      const run = pickRun(among, id)
      if (options.html === undefined)
        return { result: { run }, lines: options.markdown ? runMarkdown(run) : runLines(run, { width }) }
      const page = await writePage(path.resolve(terminal.cwd, options.html), runPage(run))
      return { result: { run, page }, lines: options.quiet ? [] : [`Wrote ${page}`] }
    }
    const fitting = all.filter(filter.wants)
    const listed = fitting.slice(0, limit)
    const summaries = listed.map((each) => ({ ...summaryOf(each), short: shortId(each.id) }))
    const more = fitting.length - listed.length
    const others = { more, unlisted: local.length - local.filter(filter.wants).length }
    const rehearsed = recorded.some((record) => record.target === 'sandbox' && wanted.includes(record.environment))
    const lines = [
      ...(listed.length > 0 ? runsLines(summaries, { now: new Date(), width }) : []),
      ...afterList(listed.length, others, options),
      ...(target === 'aws' && rehearsed ? [`Rehearsals: ${commandLine('runs', { sandbox: true })}`] : []),
    ]
    return { result: { runs: summaries, more }, lines }
  })

/** What the list does not have, and how to have it. */
function afterList(
  listed: number,
  { more, unlisted }: { more: number; unlisted: number },
  { all, command }: OptionsOf<typeof runs>,
): string[] {
  const flags = command === undefined ? [] : ['--command', command]
  const limit = ['--limit', `${listed + more}`]
  const hasNone = command === undefined ? 'No run is recorded' : `No run of ${command} is recorded`
  return [
    ...(listed > 0
      ? []
      : [unlisted > 0 && command === undefined ? `${hasNone} that changed something.` : `${hasNone}.`]),
    ...(more > 0
      ? [
          `${count(more, 'older run')}: ${commandLine('runs', { flags: [...flags, ...(all ? ['--all'] : []), ...limit] })}`,
        ]
      : []),
    ...(unlisted > 0 && command === undefined
      ? [`${count(unlisted, 'more run')} of this folder changed nothing: ${commandLine('runs', { flags: ['--all'] })}`]
      : []),
  ]
}

const recordedCommands = Object.values(declarations).flatMap((declared) =>
  'recorded' in declared && declared.recorded ? [declared.words] : [],
)

const runUnnamed = (flag: string) =>
  new OperatorError(`${flag} shows one run, and no run is named.`, {
    code: 'run-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: `\`${commandLine('runs')}\` lists them, each with its ID.`,
  })

/** Newest first. A copy of a run that seems under way here says how it ended. */
const merged = (local: readonly RunRecord[], copies: readonly RunRecord[]): RunRecord[] => {
  const byId = new Map([...local, ...copies].map((record) => [record.id, record]))
  return [...byId.values()].toSorted((a, b) => b.id.localeCompare(a.id))
}

async function copiesOf(environment: Environment, options: OptionsOf<typeof runs>, terminal: Terminal) {
  const loaded = await loadConfig(configFor(options, terminal))
  const profile = options.sandbox ? await runningSandbox(terminal) : awsProfile(terminal.env)
  if (profile === undefined) return undefined
  const settings = await settingsIn(profile, environment, loaded)
  return createRunStores({ profile, settings }).copies
}

async function runningSandbox(terminal: Terminal): Promise<Profile | undefined> {
  const endpoint = await readSandboxEndpoint(sandboxHost(terminal).home)
  return endpoint && (await sandboxAnswers(endpoint)) ? profileOf(endpoint, terminal.env) : undefined
}
