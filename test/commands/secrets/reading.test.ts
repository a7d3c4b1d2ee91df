import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCheck } from '../../../src/commands/secrets/check/run.ts'
import { runDiff } from '../../../src/commands/secrets/diff/run.ts'
import { runGet } from '../../../src/commands/secrets/get/run.ts'
import { runList } from '../../../src/commands/secrets/list/run.ts'
import { beginSecretRead } from '../../../src/tasks/secrets/begin-secret.ts'
import { checkSecretThreeWays } from '../../../src/tasks/secrets/check.ts'
import { compareSecret } from '../../../src/tasks/secrets/diff.ts'
import { listSecret } from '../../../src/tasks/secrets/list.ts'
import { droppedBy, secretSession, writing } from './stage.ts'

const key = 'TWILIO_AUTH_TOKEN'
// Were they mended, it would be seen.
const bodies = { secret: droppedBy({ OLD: 'old' }), check: { gaps: [], notes: [] } }

describe('a command that only reads the secret', () => {
  it.each([
    ['list', listSecret],
    ['get', beginSecretRead],
    ['check', checkSecretThreeWays],
    ['diff', compareSecret],
  ])('%s has no step that writes, but to bring a deleted secret back', (_, list) => {
    const ids = list.flatMap((item) => ('id' in item ? [item.id] : []))
    expect(ids.filter((id) => writing.includes(id))).toEqual([])
    expect(ids.slice(0, 4)).toEqual(['preflight', 'secret', 'recover', 'secret'])
  })

  it('list names keys and tasks', async () => {
    const { ids, questions, session } = secretSession({ bodies })
    const { result } = await runList(session)
    expect(ids()).toEqual(['preflight', 'secret', 'references', 'fingerprint-key', 'inventory'])
    expect(questions).toEqual([])
    expect(result).toMatchObject({
      tasks: [{ id: 'task', behind: true }],
      edits: { dropped: ['OLD'], mergedBack: false },
    })
  })

  it('get gives the value, and asks for nothing where that would go into a pipe', async () => {
    const { ids, session } = secretSession({ bodies })
    const { result, revealed } = await runGet(session, { key })
    expect([ids(), result, revealed?.reveal()]).toEqual([['preflight', 'secret'], { key, value: '' }, 'twilio'])
    const piped = secretSession({ bodies, shown: false })
    await expect(runGet(piped.session, { key })).rejects.toMatchObject({ code: 'secret-not-shown' })
    expect(piped.ids()).toEqual([])
    await expect(runGet(secretSession({ bodies }).session, { key: 'OTHER' })).rejects.toMatchObject({
      code: 'secret-key-missing',
    })
  })

  it('check tells gaps with exit code 4, and what it found stays for --json', async () => {
    const { ids, session } = secretSession({ bodies })
    await runCheck(session, {})
    expect(ids()).toEqual(['preflight', 'secret', 'references', 'check'])
    const gap = { kind: 'no-key' as const, secret: 's', key, readBy: ['api:1'], message: 's has no key' }
    const found = secretSession({ bodies: { ...bodies, check: { gaps: [gap], notes: ['a note'] } } })
    const context = {}
    await expect(runCheck(found.session, context)).rejects.toMatchObject({
      ...{ code: 'secret-gaps', exitCode: 4, message: 's has no key', evidence: ['a note'] },
    })
    expect(context).toMatchObject({ gaps: [gap] })
  })

  it('check tells many keys that no task reads in a line for each reason', async () => {
    const gapOf = (name: string) => ({
      ...{ kind: 'no-reader' as const, secret: 's', key: name, readBy: [], message: `no task reads ${name} yet` },
      fate: 'wired' as const,
    })
    const gaps = ['A', 'B'].map(gapOf)
    const found = secretSession({ bodies: { ...bodies, check: { gaps, notes: [] } } })
    await expect(runCheck(found.session, {})).rejects.toMatchObject({
      ...{ code: 'secret-gaps', exitCode: 4, message: '2 keys hold values that no task reads' },
      hint: 'No task reads A yet; the same of B. The next deploy gives it to the tasks: `medspa deploy`.',
    })
    const missing = { kind: 'no-key' as const, secret: 's', key, readBy: ['api:1'], message: 's has no key' }
    const both = secretSession({ bodies: { ...bodies, check: { gaps: [missing, gapOf('A')], notes: [] } } })
    await expect(runCheck(both.session, {})).rejects.toMatchObject({
      message: 's has no key; 1 key holds a value that no task reads',
      evidence: ['No task reads A yet. The next deploy gives it to the tasks: `medspa deploy`.'],
    })
  })

  it('diff reads the other side first', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'medspa-diff-'))
    const file = path.join(dir, 'keys.env')
    await writeFile(file, `${key}=twilio\n`)
    const { ids, session } = secretSession({ bodies })
    const { result } = await runDiff(session, [file]).finally(() => rm(dir, { recursive: true }))
    expect(ids()).toEqual(['preflight', 'secret', 'fingerprint-key'])
    expect(result).toMatchObject({ from: 'development', to: file, keys: [{ key, status: 'same' }] })
    const two = secretSession({ bodies })
    await runDiff(two.session, ['development', 'production'])
    expect(two.ids()).toEqual(['preflight', 'secret', 'preflight', 'secret', 'fingerprint-key'])
    await expect(runDiff(two.session, ['development', 'development'])).rejects.toMatchObject({
      code: 'secret-diff-same',
    })
  })
})
