import { commandLine } from '../../command-line.ts'
import { loadConfig } from '../../config/load.ts'
import { type Environment, environments } from '../../config/names.ts'
import { awsProfile, type Profile, profileOf } from '../../config/profile.ts'
import { readSandboxEndpoint, sandboxAnswers } from '../../config/sandbox-endpoint.ts'
import { parseEnvironment } from '../../config/settings.ts'
import { createRunStores } from '../../deps.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import { settingsIn } from '../../profile-settings.ts'
import { localRunFiles } from '../../runs/files.ts'
import { pickRun } from '../../runs/pick.ts'
import { readCopies } from '../../runs/read-copies.ts'
import { type RunRecord, summaryOf } from '../../runs/record.ts'
import { writeLine } from '../../terminal-text.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { configFor, sandboxHost } from '../frame/deps-for.ts'
import { runPlain } from '../frame/plain.ts'
import type { Terminal } from '../frame/terminal.ts'
import { runs } from './command.ts'
import { runLines, runsLines } from './lines.ts'
import { runMarkdown } from './markdown.ts'

/** So many lines a list has at most, the newest. */
const LISTED = 50
const BUCKET_LIMIT_MS = 15_000

/**
 * `medspa runs [ID]`: what was run here, and, where the state bucket can be read, by others. Nothing is started for it: a
 * sandbox that does not run is not asked.
 */
export const run = (options: OptionsOf<typeof runs>, terminal: Terminal): Promise<number> =>
  runPlain(runs, options, terminal, async () => {
    const { id } = options
    if (options.markdown && id === undefined) throw runUnnamed()
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
        return readCopies(store, { known, limit: LISTED, signal, ...(id ? { id } : {}) }).catch((error: unknown) => {
          const reason = messageOf(error)
          writeLine(terminal.stderr, `note: only the runs of this folder; ${environment}'s state bucket: ${reason}`)
          return []
        })
      }),
    )
    const all = merged(local, copies.flat())
    const width = terminal.stdout.columns || Infinity
    if (id !== undefined) {
      const run = pickRun(all, id)
      return { result: { run }, lines: options.markdown ? runMarkdown(run) : runLines(run, { width }) }
    }
    const listed = all.slice(0, LISTED).map(summaryOf)
    const rehearsed = recorded.some((record) => record.target === 'sandbox' && wanted.includes(record.environment))
    const more = target === 'aws' && rehearsed ? [`Rehearsals: ${commandLine('runs', { sandbox: true })}`] : []
    return { result: { runs: listed }, lines: [...runsLines(listed, { width }), ...more] }
  })

const runUnnamed = () =>
  new OperatorError('--markdown shows one run, and no run is named.', {
    code: 'run-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: `\`${commandLine('runs')}\` lists them.`,
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
