import { runPark } from '../../../src/commands/park/run.ts'
import type { ParkContext, Undo } from '../../../src/tasks/park-context.ts'
import { emptySummary } from '../../../src/terraform/plan.ts'
import type { SavedPlan } from '../../../src/terraform/run.ts'
import type { FakeBody } from '../../support/fake-body.ts'
import { type GivenDeps, testNow } from '../../support/fake-deps.ts'
import { type FakeSession, fakeSession } from '../../support/fake-session.ts'

export const beforeQuestion = ['preflight', 'state-bucket', 'lock', 'look', 'traffic', 'outputs', 'costs', 'preview']
export const undoable = ['begin', 'voice', 'stop-writers', 'count', 'snapshots', 'protection', 'plan', 'record']

/** A plan of a parking: `file` names it. */
export const planOf = (file: string, { empty = false } = {}): SavedPlan => ({ file, empty, summary: emptySummary() })

type Bodies = Partial<Record<string, FakeBody<ParkContext>>>
export type ParkOptions = Parameters<typeof runPark>[1]

/**
 * A parking with bodies that succeed and leave their undos as the real steps do: before they change anything. `undone` are
 * the ids of undos that ran, with whether their signal was aborted.
 */
export function parking({
  answers = [true],
  bodies = {},
  deps = {},
  failsAt,
  interactive,
}: {
  answers?: boolean[]
  bodies?: Bodies
  deps?: GivenDeps
  /** The step that fails, after what its own body does. */
  failsAt?: string
  interactive?: boolean
} = {}) {
  const undone: { id: string; aborted: boolean }[] = []
  const discarded: string[] = []
  const undo = (id: string): Undo => ({
    id,
    title: `Title of ${id}`,
    run: async ({ signal }) => {
      undone.push({ id, aborted: signal.aborted })
      return `${id} is done`
    },
  })
  const all: Bodies = {
    preflight: {},
    'state-bucket': {},
    look: { at: testNow, former: { api_image_tag: 'v1' } },
    traffic: { traffic: { minutes: 15, requests: 0, voiceCalls: 0 } },
    outputs: { outputs: {} },
    costs: {},
    preview: { preview: planOf('preview') },
    begin: { parking: { since: testNow.toISOString(), by: 'ada on laptop' } },
    'undo-begin': {},
    voice: (context) => void context.undo.push(undo('undo-voice')),
    'stop-writers': (context) => void context.undo.push(undo('undo-tasks')),
    count: {},
    snapshots: { snapshots: { database: 'snap-1', redis: 'snap-1' } },
    protection: (context) => void context.undo.push(undo('undo-protection')),
    plan: { plan: planOf('plan') },
    record: { recorded: true, parkedSince: testNow.toISOString() },
    apply: {},
    ...bodies,
  }
  const body = failsAt === undefined ? undefined : all[failsAt]
  if (failsAt !== undefined) {
    all[failsAt] = async (context, progress) => {
      if (typeof body === 'function') await body(context, progress)
      // The parameter may have heard it.
      else if (failsAt === 'begin') Object.assign(context, body)
      throw new Error(`${failsAt} failed`)
    }
  }
  const fake: FakeSession = fakeSession<ParkContext>({
    bodies: all,
    answers,
    ...(interactive === undefined ? {} : { interactive }),
    deps: { terraform: { discard: async ({ file }) => void discarded.push(file) }, ...deps },
  })
  return { ...fake, fake, discarded, undone, run: (options: ParkOptions = {}) => runPark(fake.session, options) }
}
