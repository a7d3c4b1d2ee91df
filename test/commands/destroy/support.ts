import { runDestroy } from '../../../src/commands/destroy/run.ts'
import type { DestroyContext } from '../../../src/tasks/destroy-context.ts'
import type { Undo } from '../../../src/tasks/park-context.ts'
import type { FakeBody } from '../../support/fake-body.ts'
import { type GivenDeps, testNow } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'
import { planOf } from '../park/support.ts'

export const beforeQuestion = ['preflight', 'state-bucket', 'lock', 'look', 'traffic', 'outputs', 'costs', 'preview']
export const undoable = ['begin', 'voice', 'stop-writers', 'snapshots', 'protection']
export const final = ['images', 'apply', 'task-definitions', 'mark-snapshots', 'left']

type Bodies = Partial<Record<string, FakeBody<DestroyContext>>>
export type DestroyOptions = Parameters<typeof runDestroy>[1]
export const nothingLeft = { kept: [{ what: 'database snapshot', name: 'snap-1' }], unexpected: [], unknown: [] }

/** A destroy with bodies that succeed and leave their undos as the real steps do; `undone` are the ids of undos that ran. */
export function destroying({
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
  const undone: string[] = []
  const discarded: string[] = []
  const undo = (id: string): Undo => ({
    id,
    title: `Title of ${id}`,
    run: async () => {
      undone.push(id)
      return `${id} is done`
    },
  })
  const all: Bodies = {
    preflight: {},
    'state-bucket': {},
    look: { at: testNow, former: { api_image_tag: 'v1' }, formerSnapshots: { database: [], redis: [] } },
    traffic: { traffic: { minutes: 15, requests: 0, voiceCalls: 0 } },
    outputs: { outputs: {} },
    costs: {},
    preview: { preview: planOf('preview') },
    begin: { parking: { since: testNow.toISOString(), by: 'ada on laptop' } },
    'undo-begin': {},
    voice: (context) => void context.undo.push(undo('undo-voice')),
    'stop-writers': (context) => void context.undo.push(undo('undo-tasks')),
    snapshots: { snapshots: { database: 'snap-1', redis: 'snap-1' } },
    protection: (context) => void context.undo.push(undo('undo-protection')),
    'delete-data': { begun: true },
    plan: { plan: planOf('plan') },
    images: { begun: true, images: 3 },
    apply: {},
    'task-definitions': {},
    'mark-snapshots': { marked: ['snap-1'] },
    left: { left: nothingLeft },
    there: { left: nothingLeft },
    ...bodies,
  }
  const body = failsAt === undefined ? undefined : all[failsAt]
  if (failsAt !== undefined)
    all[failsAt] = async (context, progress) => {
      if (typeof body === 'function') await body(context, progress)
      else if (failsAt !== 'plan') Object.assign(context, body)
      throw new Error(`${failsAt} failed`)
    }
  const fake = fakeSession<DestroyContext>({
    bodies: all,
    answers,
    ...(interactive === undefined ? {} : { interactive }),
    deps: {
      terraform: { discard: async ({ file }) => void discarded.push(file) },
      ...deps,
      settings: { blueGreen: false, stateBucket: 'tf-state', ...deps.settings },
    },
  })
  const run = (options: DestroyOptions = {}) =>
    runDestroy(fake.session, options, {
      mode: 'full',
      withoutSnapshots: options.withoutSnapshots ?? false,
      wait: options.wait,
      snapshotLimitMs: 1,
      snapshots: {},
      undo: [],
    })
  return { ...fake, discarded, undone, run }
}
