import { randomUUID } from 'node:crypto'
import { CreateSecretCommand, GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSecrets } from '../../../src/aws/secrets/secrets.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { PLACEHOLDER } from '../../../src/secrets/keys.ts'
import { addMissing, fillPlaceholders, type SecretValues, setValues, unsetKeys } from '../../../src/secrets/merge.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { type Control, startControl } from '../control/control.ts'
import { createCallScheduler } from './call-scheduler.ts'
import { wireClient } from './wire.ts'

/** Of each of the two properties; thousands in `npm run test:exhaustive`. */
const RUNS = Number(process.env.INTERLEAVINGS ?? 100)

type CliStep =
  | { do: 'set'; keys: number[] }
  | { do: 'unset'; keys: number[] }
  /** What a deploy does: keys that are missing join, placeholders are filled, the database's address is written. */
  | { do: 'refresh' }
type OutsideStep = { do: 'edit'; key: number } | { do: 'remove'; key: number } | { do: 'stale' }
type Run = { a: CliStep[]; b: CliStep[]; outside: OutsideStep[]; order: number[] }

const keyNumbers = fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 })
const cliStep: fc.Arbitrary<CliStep> = fc.oneof(
  { weight: 4, arbitrary: keyNumbers.map((keys) => ({ do: 'set' as const, keys })) },
  { weight: 2, arbitrary: keyNumbers.map((keys) => ({ do: 'unset' as const, keys })) },
  { weight: 1, arbitrary: fc.constant({ do: 'refresh' as const }) },
)
const edit = fc.nat(1).map((key) => ({ do: 'edit' as const, key }))
const remove = fc.nat(1).map((key) => ({ do: 'remove' as const, key }))
const runWith = (outside: fc.Arbitrary<OutsideStep[]>): fc.Arbitrary<Run> =>
  fc.record({
    a: fc.array(cliStep, { minLength: 1, maxLength: 2 }),
    b: fc.array(cliStep, { maxLength: 1 }),
    outside,
    order: fc.array(fc.nat(5), { minLength: 8, maxLength: 40 }),
  })

let controls: Control[]
beforeAll(async () => {
  controls = await Promise.all([startControl(), startControl()])
})
afterAll(() => Promise.all(controls.map((control) => control.stop())))

const values = (entries: Record<string, string>): SecretValues =>
  new Map(Object.entries(entries).map(([key, value]) => [key, new Sensitive(value)]))

/** What everybody may write: nobody can say beforehand whose value is last. */
const shared = ['DATABASE_URL', 'ADMIN_JWT_SECRET']

/** Two commands and somebody at the console, at work on one secret; gives what they meant to leave there. */
async function carryOut({ url }: Control, run: Run) {
  const { mayCall, run: inOrder } = createCallScheduler()
  const plain = wireClient(url)
  const secretId = `medspa-${randomUUID()}`
  const initial = { KEEP: 'kept', NUMBER: 7, DATABASE_URL: PLACEHOLDER, A0: 'a', B0: 'b', O0: 'o' }
  await plain.send(new CreateSecretCommand({ Name: secretId, SecretString: JSON.stringify(initial) }))

  let count = 0
  const expected = new Map<string, unknown>(Object.entries(initial))
  const written = new Map(shared.map((key) => [key, new Set<unknown>([PLACEHOLDER])]))
  const unset = new Set<string>()
  const fresh = (key: string) => `${key}-${++count}`
  const note = (key: string, value: string) => {
    written.get(key)?.add(value)
    expected.set(key, value)
    return value
  }

  const cli = (actor: 'A' | 'B', steps: readonly CliStep[]) => async () => {
    const client = wireClient(url, () => mayCall(actor))
    const secrets = createSecrets({ clients: { secretsManager: async () => client }, clock: systemClock })
    for (const step of steps) {
      if (step.do === 'refresh') {
        const made = values(Object.fromEntries(shared.map((key) => [key, note(key, fresh(key))])))
        await secrets.change(secretId, (current) => fillPlaceholders(addMissing(current, made.keys()).values, made))
        await secrets.change(secretId, (current) => setValues(current, new Map([...made].slice(0, 1))))
        continue
      }
      const keys = step.keys.map((n) => `${actor}${n}`)
      if (step.do === 'set') {
        const wanted = Object.fromEntries(keys.map((key) => [key, fresh(key)]))
        await secrets.change(secretId, (current) => setValues(current, values(wanted)))
        for (const [key, value] of Object.entries(wanted)) expected.set(key, value)
      } else {
        for (const key of keys) unset.add(key)
        await secrets.change(secretId, (current) => unsetKeys(current, keys))
        for (const key of keys) expected.delete(key)
      }
    }
  }

  const read = async () => {
    const { SecretString } = await plain.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSCURRENT' }),
    )
    return JSON.parse(SecretString ?? '') as Record<string, unknown>
  }
  const put = (object: object) =>
    plain.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(object) }))
  const outside = async () => {
    for (const step of run.outside) {
      await mayCall('outside')
      const object = await read()
      if (step.do === 'stale') {
        // Looks at it for a while, then saves the whole.
        await mayCall('outside')
        object.O0 = fresh('O0')
        await put(object)
        continue
      }
      const key = `O${step.key}`
      if (step.do === 'edit') object[key] = note(key, fresh(key))
      else {
        delete object[key]
        expected.delete(key)
        unset.add(key)
      }
      await put(object)
    }
  }

  await inOrder({ A: cli('A', run.a), B: cli('B', run.b), outside }, run.order)
  const secrets = createSecrets({ clients: { secretsManager: async () => plain }, clock: systemClock })
  return { expected, found: await read(), unset, written, edits: await secrets.outsideEdits(secretId) }
}

const inHalves = (property: (control: Control) => fc.IAsyncPropertyWithHooks<[Run]>) =>
  Promise.all(controls.map((control) => fc.assert(property(control), { numRuns: RUNS / 2 })))

describe('two commands and the console on one secret, at any point between two calls', { timeout: 900_000 }, () => {
  test('no key that nobody unset is missing, no value that nobody changed differs, nothing is reported as lost', async () => {
    const outside = fc.array(fc.oneof(edit, remove), { maxLength: 2 })
    await inHalves((control) =>
      fc.asyncProperty(runWith(outside), async (run) => {
        const { edits, expected, found, unset, written } = await carryOut(control, run)
        for (const [key, allowed] of written) {
          if (!expected.has(key)) continue
          expect(allowed).toContain(found[key])
          expected.set(key, found[key])
        }
        expect(found).toEqual(Object.fromEntries(expected))
        for (const key of edits?.dropped.keys() ?? []) expect(unset).toContain(key)
      }),
    )
  })

  test('a stale edit from outside: every key of ours that it took away is known, with its value', async () => {
    const stale = fc.constant<OutsideStep>({ do: 'stale' })
    const outside = fc
      .tuple(stale, fc.array(fc.oneof(edit, stale), { maxLength: 1 }))
      .map(([first, more]) => [first, ...more])
    let lost = 0
    await inHalves((control) =>
      fc.asyncProperty(runWith(outside), async (run) => {
        const { edits, expected, found } = await carryOut(control, run)
        for (const [key, value] of expected) {
          if (key in found || !/^[AB]/.test(key) || shared.includes(key)) continue
          lost++
          expect(edits?.dropped.get(key)?.reveal()).toBe(value)
        }
      }),
    )
    // The runs do what they are made for.
    expect(lost).toBeGreaterThan(RUNS / 100)
  })
})
