import { fingerprintWith } from '../../../src/secrets/fingerprint.ts'
import type { InventoryKey } from '../../../src/secrets/inventory.ts'
import { secretKeys } from '../../../src/secrets/keys.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import type { SecretContext } from '../../../src/tasks/secrets/secret-context.ts'
import type { FakeBody } from '../../support/fake-body.ts'
import type { GivenDeps } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'

type Bodies = Partial<Record<string, FakeBody<SecretContext>>>

export const valuesOf = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([key, value]) => [key, new Sensitive(value)]))

/** A key that tasks read and that was changed after the task started; `task` is behind. */
const changed: InventoryKey = {
  key: 'TWILIO_AUTH_TOKEN',
  state: 'set',
  length: 6,
  fingerprint: '01234567',
  since: '2026-11-23T13:00:00.000Z',
  sinceExact: true,
  changed: true,
  readBy: ['api:1'],
  hidden: 'anywhere',
}
const task = { id: 'task', createdAt: new Date('2026-11-23T12:00:00Z') }

/** What steps give in a secret that holds these values, with one task that started before the last change. */
export const secretBodies = (values: Record<string, string> = { TWILIO_AUTH_TOKEN: 'twilio' }): Bodies => ({
  preflight: {},
  secret: { values: valuesOf(values) },
  references: { references: [] },
  'fingerprint-key': { fingerprint: fingerprintWith(Buffer.alloc(32)), fingerprintsKept: true },
  inventory: (context) => {
    Object.assign(context, { inventory: [changed], tasks: context.rolled ? [] : [task] })
  },
  write: (context) => {
    context.changed = [...(context.given?.keys() ?? [])]
  },
  unset: { changed: ['SOME_KEY'] },
  rollout: { rolled: true },
})

/** A session of a command about secrets, with those bodies; `answers` are the operator's, in order. */
export const secretSession = ({
  answers = [],
  bodies,
  deps,
  interactive,
  shown,
}: {
  answers?: (boolean | string)[]
  bodies?: Bodies
  deps?: GivenDeps
  interactive?: boolean
  shown?: boolean
} = {}) =>
  fakeSession<SecretContext>({
    answers,
    bodies: { ...secretBodies(), ...bodies },
    deps: {
      catalogue: secretKeys,
      redactor: { add() {}, hiding: () => ({ hiding: 'anywhere' }) as never },
      ...deps,
      settings: { blueGreen: false, ...deps?.settings },
    },
    ...(interactive === undefined ? {} : { interactive }),
    ...(shown === undefined ? {} : { shown }),
  })

/** An edit from outside took these keys away. */
export const droppedBy = (dropped: Record<string, string>, changedKeys: string[] = []): Bodies[string] => ({
  values: valuesOf({ TWILIO_AUTH_TOKEN: 'twilio' }),
  outside: { dropped: valuesOf(dropped), changed: changedKeys },
})

/** Steps that write to the secret, move the service or close something. */
export const writing = [
  ...['merge-back', 'accept-edits', 'keep-edits', 'write', 'unset', 'rotate'],
  ...['lock', 'rollout', 'retire', 'database-roles'],
]
