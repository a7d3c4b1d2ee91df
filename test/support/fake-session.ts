import { followWith } from '../../src/commands/frame/follow.ts'
import type { Session } from '../../src/commands/frame/session.ts'
import { whileLocked } from '../../src/commands/frame/with-lock.ts'
import type { Deps } from '../../src/deps.ts'
import type { Prompts } from '../../src/io/terminal/prompts.ts'
import type { Screen } from '../../src/io/terminal/screen.ts'
import type { RunFacts } from '../../src/runs/recorder.ts'
import type { StepRecord } from '../../src/steps/step.ts'
import { runList } from '../../src/tasks/run-list.ts'
import { createPalette } from '../../src/view/palette.ts'
import { type FakeBody, withFakeBody } from './fake-body.ts'
import { fakeDeps, type GivenDeps } from './fake-deps.ts'

export type FakeSessionOptions<Context> = {
  /** By step id. A step that is not named here runs its own body. */
  bodies?: Partial<Record<string, FakeBody<Context>>>
  /** What was typed. */
  argv?: string[]
  /** What the operator answers, in order; a question beyond them is an error. */
  answers?: (boolean | string)[]
  /** Whether a person is there. */
  interactive?: boolean
  deps?: GivenDeps
  /** The adapters of the other environment. */
  otherDeps?: Deps
  stdin?: Session['stdin']
  /** Whether a person reads what the command prints. */
  shown?: boolean
}

export type FakeSession = {
  session: Session
  /** Ids of the steps that began, in order: those of undo steps too. */
  ids: () => string[]
  /** What was asked, with the lines that the question was about. */
  questions: { question: string; about: string[] }[]
  /** Steps that began and questions that were asked, in the order in which they came: `preflight`, `Park development?`. */
  walk: () => string[]
  /** What the command itself wrote on the screen; not what lists show of their steps. */
  lines: string[]
  /** What it wrote to stdout while it worked. */
  written: string[]
  /** Ctrl-C. */
  cancel: () => void
  /** What the command gave to `session.reportStands`. */
  readStands: Parameters<Session['reportStands']>[0] | undefined
  /** What the run record would have besides the steps, by what the command gave to `session.recordFacts`. */
  facts: () => RunFacts
}

/**
 * A session for unit tests of a command's order, questions and undo. Its lists are run by the real `runList`; only the
 * bodies of steps are replaced. What a step needs is checked, whichever body it has.
 */
export function fakeSession<Context = object>(options: FakeSessionOptions<Context> = {}): FakeSession {
  const { answers = [], bodies = {}, interactive = true, shown = true } = options
  const cancelling = new AbortController()
  const deps = fakeDeps(options.deps)
  const records: StepRecord[] = []
  const lines: string[] = []
  const written: string[] = []
  const questions: FakeSession['questions'] = []
  /** How many steps had ended when each question was asked. */
  const askedAfter: number[] = []
  const ask = (question: string, about: readonly string[] = []) => {
    questions.push({ question, about: [...about] })
    askedAfter.push(records.length)
    const answer = answers.shift()
    if (answer === undefined) throw new Error(`the test has no answer to "${question}"`)
    return answer
  }
  const prompts: Prompts = {
    asking: interactive,
    answered: true,
    interactive,
    confirm: async (question, about) => ask(question, about) === true,
    choose: async (question) => String(ask(question)),
    async secret(question, problem) {
      const value = String(ask(question))
      const wrong = problem(value)
      if (wrong !== undefined) throw new Error(`the answer to "${question}" is refused: ${wrong}`)
      return value
    },
  }
  const runSteps: Session['run'] = (steps, context, { deps: other = deps, signal = cancelling.signal } = {}) =>
    runList(
      steps.map((step) => whileLocked(deps.deployLock)(withFakeBody(step, bodies))),
      other,
      context,
      {
        screen: silent,
        clock: deps.clock,
        signal,
        scrub: (text) => text,
        records,
      },
    )
  const fake: FakeSession = {
    session: {
      deps,
      argv: options.argv ?? [],
      environment: deps.settings.environment,
      prompts,
      screen: { ...silent, line: (text) => lines.push(text), say: (text) => lines.push(text) },
      stdout: { columns: 100, palette: createPalette(0) },
      lines: {
        open: () => true,
        async write(line) {
          written.push(line)
        },
      },
      signal: cancelling.signal,
      run: runSteps,
      follow: followWith(runSteps),
      records,
      verbose: false,
      depsOf: async () => options.otherDeps ?? fakeDeps(),
      stdin: options.stdin ?? ({ isTTY: interactive } as Session['stdin']),
      shown,
      recordFacts(facts) {
        fake.facts = facts
      },
      reportStands(look) {
        fake.readStands = look
      },
    },
    ids: () => records.map(({ id }) => id),
    questions,
    walk: () => {
      const askedAt = (steps: number) =>
        questions.filter((_, at) => askedAfter[at] === steps).map((asked) => asked.question)
      return [...askedAt(0), ...records.flatMap(({ id }, at) => [id, ...askedAt(at + 1)])]
    },
    lines,
    written,
    cancel: () => cancelling.abort(),
    readStands: undefined,
    facts: () => ({}),
  }
  return fake
}

const silent: Screen = {
  mode: 'quiet',
  colourLevel: 0,
  size: () => ({ columns: 100, rows: 40 }),
  stdout: { columns: 100, colourLevel: 0 },
  line() {},
  say() {},
  live: () => ({ draw() {}, end() {} }),
}
