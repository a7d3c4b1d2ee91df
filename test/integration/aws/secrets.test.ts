import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { pendingLabel } from '../../../src/aws/secrets/pending-label.ts'
import { createSecrets } from '../../../src/aws/secrets/secrets.ts'
import { lastLabel, lostLabel } from '../../../src/aws/secrets/staging-labels.ts'
import { addMissing, type SecretValues, setValues, unsetKeys } from '../../../src/secrets/merge.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import type { Control } from '../control/control.ts'
import { around, quickClock, startMoto } from './moto.ts'

let moto: Control
let clients: () => Clients
let count = 0

beforeAll(async () => {
  ;({ moto, clients } = await startMoto())
})
afterAll(() => moto.stop())

const values = (entries: Record<string, string>): SecretValues =>
  new Map(Object.entries(entries).map(([key, value]) => [key, new Sensitive(value)]))
const set = (entries: Record<string, string>) => (current: SecretValues) => setValues(current, values(entries))

const manager = () => clients().secretsManager()
const secrets = (of: Clients = clients()) => createSecrets({ clients: of, clock: quickClock })

/** A secret of its own for each test. */
const newSecret = async (entries: Record<string, string> | string | undefined) => {
  const name = `medspa-test-${++count}`
  const text = typeof entries === 'object' ? JSON.stringify(entries) : entries
  await (await manager()).send(new CreateSecretCommand({ Name: name, SecretString: text }))
  return name
}

/** Someone at the console: reads, edits one key, saves; AWSCURRENT moves at once. */
const editAtConsole = async (name: string, entries: Record<string, string>) => {
  const client = await manager()
  const now = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }))
  const text = JSON.stringify({ ...JSON.parse(now.SecretString ?? '{}'), ...entries })
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }))
}

const stored = async (name: string) => {
  const found = await (await manager()).send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }))
  return JSON.parse(found.SecretString ?? '')
}
const versions = async (name: string) =>
  (await (await manager()).send(new DescribeSecretCommand({ SecretId: name }))).VersionIdsToStages ?? {}
const labels = async (name: string) =>
  Object.values(await versions(name))
    .flat()
    .sort()

test('a change is current, keeps all other keys, and leaves no label behind', async () => {
  const name = await newSecret({ A: 'a', B: 'b', SQUARE: 'x' })
  const { changed, versionId } = await secrets().change(name, set({ B: 'new', C: 'c' }))
  expect(changed).toEqual(['B', 'C'])
  expect(await stored(name)).toEqual({ A: 'a', B: 'new', SQUARE: 'x', C: 'c' })
  expect((await secrets().read(name))?.versionId).toBe(versionId)
  expect((await versions(name))[versionId]).toEqual(['AWSCURRENT', lastLabel])
  expect(await labels(name)).toEqual(['AWSCURRENT', 'AWSPREVIOUS', lastLabel])
})

test('nothing to change: nothing is put', async () => {
  const name = await newSecret({ A: 'a' })
  const before = await versions(name)
  const [versionId = ''] = Object.keys(before)
  expect(await secrets().change(name, (current) => addMissing(current, ['A']))).toEqual({ changed: [], versionId })
  expect(await versions(name)).toEqual(before)
})

test.each(['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'])(
  'a second writer just before our %s: both changes are there',
  async (operation) => {
    const name = await newSecret({ A: 'a', MINE: 'old', THEIRS: 'old' })
    const ours = clients()
    let edits = 0
    around(await ours.secretsManager(), operation, {
      before: async () => {
        if (edits++ === 0) await editAtConsole(name, { THEIRS: 'new', ADDED: 'yes' })
      },
    })
    const { changed } = await secrets(ours).change(name, set({ MINE: 'new' }))
    expect(changed).toEqual(['MINE'])
    expect(await stored(name)).toEqual({ A: 'a', MINE: 'new', THEIRS: 'new', ADDED: 'yes' })
    expect(await labels(name)).toEqual(['AWSCURRENT', 'AWSPREVIOUS', lastLabel])
  },
)

test('someone who writes before each of our swaps: a clear end, and nothing of theirs lost', async () => {
  const name = await newSecret({ MINE: 'old' })
  const ours = clients()
  let edits = 0
  around(await ours.secretsManager(), 'UpdateSecretVersionStage', {
    before: () => editAtConsole(name, { THEIRS: String(++edits) }),
  })
  await expect(secrets(ours).change(name, set({ MINE: 'new' }))).rejects.toMatchObject({ code: 'secret-contended' })
  expect(await stored(name)).toEqual({ MINE: 'old', THEIRS: String(edits) })
  expect((await labels(name)).filter((label) => label.startsWith('medspa'))).toEqual([])
})

test('writers side by side lose nothing of each other', async () => {
  const name = await newSecret({ A: '0', B: '0', C: 'stays' })
  const write = async (key: string) => {
    for (let n = 1; n <= 4; n++) await secrets().change(name, set({ [key]: String(n) }))
  }
  await Promise.all([write('A'), write('B')])
  expect(await stored(name)).toEqual({ A: '4', B: '4', C: 'stays' })
  expect(await labels(name)).toEqual(['AWSCURRENT', 'AWSPREVIOUS', lastLabel])
})

test('the answer to the swap is lost: the change counts as made, once', async () => {
  const name = await newSecret({ A: 'a' })
  const ours = clients()
  let calls = 0
  around(await ours.secretsManager(), 'UpdateSecretVersionStage', {
    after: async () => {
      if (calls++ === 0) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    },
  })
  expect((await secrets(ours).change(name, set({ A: 'new' }))).changed).toEqual(['A'])
  expect(await stored(name)).toEqual({ A: 'new' })
  expect(Object.keys(await versions(name))).toHaveLength(2)
})

test('labels that killed runs left are swept after an hour, those of runs at work stay', async () => {
  const name = await newSecret({ A: 'a' })
  const old = pendingLabel(new Date(Date.now() - 2 * 60 * 60 * 1000))
  const young = pendingLabel(new Date())
  for (const label of [old, young])
    await (await manager()).send(
      new PutSecretValueCommand({ SecretId: name, SecretString: '{"A":"half"}', VersionStages: [label] }),
    )
  await secrets().change(name, set({ A: 'a' }))
  expect(await labels(name)).toEqual(['AWSCURRENT', young])
  expect(await stored(name)).toEqual({ A: 'a' })
})

test('a secret without a value gets its first', async () => {
  const name = await newSecret(undefined)
  expect(await secrets().read(name)).toBeUndefined()
  expect((await secrets().change(name, set({ A: 'a' }))).changed).toEqual(['A'])
  expect(await stored(name)).toEqual({ A: 'a' })
  expect(await labels(name)).toEqual(['AWSCURRENT', lastLabel])
})

test('no such secret', async () => {
  expect(await secrets().read('medspa-nowhere')).toBeUndefined()
  await expect(secrets().change('medspa-nowhere', set({ A: 'a' }))).rejects.toMatchObject({ code: 'secret-missing' })
})

test('a secret that is scheduled for deletion says how to bring it back', async () => {
  const name = await newSecret({ A: 'a' })
  await (await manager()).send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }))
  const expected = { code: 'secret-deleted', hint: expect.stringContaining(`restore-secret --secret-id ${name}`) }
  await expect(secrets().read(name)).rejects.toMatchObject(expected)
  await expect(secrets().change(name, set({ A: 'b' }))).rejects.toMatchObject(expected)
})

test('a secret says when it will be deleted, until it is brought back with its values', async () => {
  const name = await newSecret({ A: 'a' })
  expect([await secrets().deletion(name), await secrets().deletion('medspa-nowhere')]).toEqual([undefined, undefined])
  const { DeletionDate } = await (await manager()).send(
    new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }),
  )
  expect(await secrets().deletion(name)).toEqual(DeletionDate)
  await secrets().recover(name)
  expect(await secrets().deletion(name)).toBeUndefined()
  expect(await stored(name)).toEqual({ A: 'a' })
})

test('what is no JSON object is neither quoted nor written over', async () => {
  const name = await newSecret('a-hidden-password')
  const failure = await secrets()
    .change(name, set({ A: 'a' }))
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'secret-not-json' })
  expect(JSON.stringify(failure) + String(failure)).not.toContain('hidden')
  expect(Object.keys(await versions(name))).toHaveLength(1)
})

test('more than a secret holds is refused before anything is put', async () => {
  const name = await newSecret({ A: 'a' })
  await expect(secrets().change(name, set({ BIG: 'x'.repeat(65_536) }))).rejects.toMatchObject({
    code: 'secret-too-large',
  })
  expect(Object.keys(await versions(name))).toHaveLength(1)
})

test('a merge that drops a key is refused before anything is put', async () => {
  const name = await newSecret({ A: 'a', B: 'b' })
  const dropping = () => ({ values: values({ A: 'new' }), changed: ['A'], removed: [] })
  await expect(secrets().change(name, dropping)).rejects.toMatchObject({ code: 'secret-key-lost' })
  expect(await stored(name)).toEqual({ A: 'a', B: 'b' })
})

test('a staged version is read by its id alone, and leaves nothing behind', async () => {
  const name = await newSecret({ A: 'a', DATABASE_URL: 'former' })
  const staged = await secrets().stage(name, set({ DATABASE_URL: 'next' }))
  expect(await stored(name)).toEqual({ A: 'a', DATABASE_URL: 'former' })
  const read = new GetSecretValueCommand({ SecretId: staged.arn, VersionId: staged.versionId })
  expect(JSON.parse((await (await manager()).send(read)).SecretString ?? '')).toEqual({ A: 'a', DATABASE_URL: 'next' })
  // Who writes meanwhile is merged, not overwritten.
  await editAtConsole(name, { A: 'edited' })
  await secrets().change(name, set({ DATABASE_URL: 'next' }))
  await staged.drop()
  expect(await stored(name)).toEqual({ A: 'edited', DATABASE_URL: 'next' })
  expect(Object.keys(await versions(name))).not.toContain(staged.versionId)
})

test('staging what is current already gives that version, and puts nothing', async () => {
  const name = await newSecret({ A: 'a' })
  const before = await versions(name)
  const staged = await secrets().stage(name, set({ A: 'a' }))
  expect([staged.versionId]).toEqual(Object.keys(before))
  await staged.drop()
  expect(await versions(name)).toEqual(before)
})

test('since when a key has its value: a later edit of another key does not count, a staged version neither', async () => {
  const name = await newSecret({ A: 'a', B: 'b' })
  const since = async () => (await secrets().heldSince(name, 'A'))?.getTime() ?? 0
  const first = await since()
  await editAtConsole(name, { B: 'edited' })
  expect(await since()).toBe(first)
  const staged = await secrets().stage(name, set({ A: 'next' }))
  const stagedAt = Date.now()
  await vi.waitUntil(() => Date.now() > stagedAt, { interval: 1 })
  await secrets().change(name, set({ A: 'next' }))
  expect(await since()).toBeGreaterThan(stagedAt)
  await staged.drop()
  expect(await secrets().heldSince('medspa-nowhere', 'A')).toBeUndefined()

  // Back to the version before by hand, as AWS documents it: its time is from before others read another value.
  const client = await manager()
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: name }))
  const [now, before] = ['AWSCURRENT', 'AWSPREVIOUS'].map(
    (label) => Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes(label))?.[0],
  )
  const back = { VersionStage: 'AWSCURRENT', RemoveFromVersionId: now, MoveToVersionId: before }
  await client.send(new UpdateSecretVersionStageCommand({ SecretId: name, ...back }))
  expect((await secrets().read(name))?.values.get('A')?.reveal()).toBe('a')
  expect(await secrets().heldSince(name, 'A')).toBeUndefined()
})

test('what an edit dropped outlasts a placeholder that medspa writes for it, once it is to be kept', async () => {
  const name = await newSecret({ A: 'a' })
  await secrets().change(name, set({ TOKEN: 'worth keeping' }))
  const client = await manager()
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: '{"A":"a"}' }))
  await secrets().keepEdits(name)
  await secrets().change(name, (current) => addMissing(current, ['TOKEN']))
  await secrets().change(name, set({ A: 'b' }))
  const kept = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: lostLabel }))
  expect(JSON.parse(kept.SecretString ?? '')).toEqual({ TOKEN: 'worth keeping' })
})

test('edits drop one key after the other: all are kept, a twice lost one as it was last, and none that somebody wants gone', async () => {
  const name = await newSecret({ A: 'a' })
  const client = await manager()
  const put = (values: object) =>
    client.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(values) }))
  const keys = ['K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'K7']
  for (const key of keys) {
    await secrets().change(name, set({ [key]: `value of ${key}` }))
    await put({ A: 'a' })
    await secrets().keepEdits(name)
  }
  await secrets().change(name, set({ K1: 'set anew', OWN: 'o', NOT_WANTED: 'n' }))
  await put({ A: 'a' })
  await secrets().change(name, set({ OWN: 'set anew', NOT_WANTED: 'set anew' }))
  await secrets().change(name, (current) => unsetKeys(current, ['NOT_WANTED']))
  const dropped = (await secrets().outsideEdits(name))?.dropped
  expect(Object.fromEntries([...(dropped ?? [])].map(([key, value]) => [key, value.reveal()]))).toEqual({
    ...Object.fromEntries(keys.map((key) => [key, `value of ${key}`])),
    K1: 'set anew',
  })
  // What only keeps them counts for nothing else: no key has changed since then, and labels do not add up.
  expect((await secrets().history(name)).every(({ values }) => values.has('A'))).toBe(true)
  expect((await labels(name)).filter((label) => label.startsWith('medspa-')).sort()).toEqual([lastLabel, lostLabel])
  await secrets().acceptEdits(name)
  expect(await secrets().outsideEdits(name)).toBeUndefined()
})
