import { environments } from '../../config/names.ts'
import { parseEnvironment } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { exitCodes, OperatorError } from '../../errors.ts'
import type { Screen } from '../../io/terminal/screen.ts'
import { count } from '../../quantities.ts'
import { type Finding, isFault } from '../../status/finding.ts'
import { beginAccount } from '../../steps/preflight/check-account.ts'
import { terminalLine } from '../../terminal-text.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { depsFor } from '../frame/deps-for.ts'
import { runPlain } from '../frame/plain.ts'
import type { FirstQuestion, Terminal } from '../frame/terminal.ts'
import { status } from './command.ts'

type Options = OptionsOf<typeof status>
type Found = ResultOf<typeof status>

/** `medspa status`: both environments in short, or one in full. A fault is exit code 4. Takes no lock, changes nothing. */
export const run = async (options: Options, terminal: Terminal): Promise<number> => {
  const inFull = options.env !== undefined
  const shown: { result?: Found } = {}
  const code = await runPlain(
    status,
    options,
    terminal,
    async () => {
      const lookBy = await lookAt(options, terminal)
      // What draws and measures texts loads after AWS was asked who this is.
      const { createScreen } = await import('../../io/terminal/screen.ts')
      const screen = createScreen({ ...terminal, scrub: (text) => text })
      const look = () => lookBy(screen)
      const write = (line: string) =>
        terminal.stdout.write(`${terminalLine(line, { colours: screen.stdout.colourLevel > 0 })}\n`)
      if (options.watch) {
        const { watchStatus } = await import('./watch.ts')
        const result = await watchStatus({ inFull, look, screen, signal: terminal.signal, write })
        return { result, lines: [] }
      }
      const result = await look()
      shown.result = result
      if (!options.json) {
        const [{ statusLines }, { createPalette }] = await Promise.all([
          import('./lines.ts'),
          import('../../view/palette.ts'),
        ])
        const palette = createPalette(screen.stdout.colourLevel)
        for (const line of statusLines(result, { columns: screen.stdout.columns, inFull, palette })) write(line)
      }
      refuseFaults(result.findings)
      return { result, lines: [] }
    },
    () => shown.result,
  )
  // What ends a watch is a signal: 130, as of every command.
  return options.watch && code === exitCodes.done ? exitCodes.cancelled : code
}

/** Exit code 4; what is wrong was told already. */
function refuseFaults(all: readonly Finding[]): void {
  const faults = all.filter(isFault)
  if (faults.length === 0) return
  const where = [...new Set(faults.map(({ environment }) => environment))].join(' and ')
  throw new OperatorError(`${count(faults.length, 'thing')} ${faults.length === 1 ? 'is' : 'are'} wrong in ${where}.`, {
    code: 'status-faults',
    whose: 'operator',
    exit: 'validation',
    evidence: faults.map(({ code, environment }) => `${environment}: ${code}`),
  })
}

/** Makes the adapters, once; gives what looks by them. */
async function lookAt(options: Options, terminal: Terminal): Promise<(screen: Screen) => Promise<Found>> {
  const wanted = options.env === undefined ? environments : [parseEnvironment(options.env)]
  const depsOf = terminal.frame?.depsFor ?? depsFor
  // Of two, AWS is asked side by side instead, when both are made.
  const first: FirstQuestion | undefined =
    options.env === undefined ? undefined : (access) => beginAccount(access, terminal.signal)
  const made: { environment: string; deps: Deps | OperatorError }[] = []
  // One after the other: the first may have to start the sandbox.
  for (const environment of wanted)
    made.push({ environment, deps: await depsOf(environment, options, terminal, { first }).catch(unlessMistake) })

  const { look } = await import('./look.ts')
  return async (screen) => {
    const looks = await Promise.all(
      made.map(async ({ deps, environment }) => ({
        environment,
        read:
          deps instanceof OperatorError ? deps : await look(deps, { options, screen, terminal }).catch(unlessMistake),
      })),
    )
    const read = looks.flatMap((each) => (each.read instanceof OperatorError ? [] : [each.read]))
    const failed = looks.flatMap(({ environment, read: error }) =>
      error instanceof OperatorError ? [{ environment, error }] : [],
    )
    const [first] = failed
    // Where nothing can be seen, the reason is the answer.
    if (read.length === 0 && first !== undefined) throw first.error
    return {
      findings: read.flatMap((each) => each.findings),
      environments: read.map(({ snapshot }) => snapshot),
      unread: failed.map(({ environment, error }) => ({ environment, why: error.message })),
    }
  }
}

/** An error that is an answer about one environment; any other ends the command. */
const unlessMistake = (error: unknown): OperatorError => {
  if (error instanceof OperatorError && error.exitCode !== exitCodes.cancelled) return error
  throw error
}
