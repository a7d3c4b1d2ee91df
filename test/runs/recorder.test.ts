import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/io/clock.ts'
import { createProcesses } from '../../src/io/processes.ts'
import { createShell } from '../../src/io/shell.ts'
import type { RunCopies } from '../../src/runs/copies.ts'
import { createRunFiles } from '../../src/runs/files.ts'
import { createRunRecorder } from '../../src/runs/recorder.ts'
import { createRedactor } from '../../src/secrets/hiding/redactor.ts'
import { declarationOf } from '../support/commands.ts'
import { recordOf, stepOf } from './record.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-runs-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const processes = createProcesses({ shell: createShell() })
const arn = 'arn:aws:iam::123456789012:user/ada'
const secret = 'correct"horse\nbattery'

const recorder = (given: { copies?: RunCopies; asked?: boolean } = {}) => {
  const redactor = createRedactor()
  redactor.add(secret)
  return createRunRecorder({
    clock: systemClock,
    copies: given.copies,
    environment: 'development',
    files: createRunFiles({ dir }),
    gitUser: async () => 'Ada <ada@example.com>',
    principal: () => (given.asked ? { accountId: '123456789012', arn } : undefined),
    processes,
    redactor,
    target: 'aws',
    version: '0.1.0',
  })
}
/** A bucket as an adapter shows it. */
const bucket = () => {
  const objects = new Map<string, string>()
  const copies: RunCopies = {
    put: async (id, text) => void objects.set(id, text),
    list: async () => [...objects.keys()],
    read: async (id) => objects.get(id),
  }
  return { objects, copies }
}
const read = async (id: string) => JSON.parse(await readFile(path.join(dir, `${id}.json`), 'utf8'))

describe('the record of a run', () => {
  it('of a command about the secret has no word that was typed in the place of a key', async () => {
    const argv = ['secrets', 'unset', 'hunter2hunter2']
    const run = await recorder().begin({ command: declarationOf('secrets unset'), argv })
    const error = { code: 'x', message: 'No hunter2hunter2.', whose: 'operator' as const, evidence: ['hunter2hunter2'] }
    const steps = [{ ...stepOf('unset', 20, 'failed'), title: 'Unset hunter2hunter2' }]
    await run.end({ exitCode: 3, steps, result: { changed: ['hunter2hunter2'] }, error, facts: {} })
    const text = await readFile(path.join(dir, `${run.id}.json`), 'utf8')
    expect(text).not.toContain('hunter2')
    expect(JSON.parse(text)).toMatchObject({ command: 'secrets unset', argv: ['secrets', 'unset', '…'], exitCode: 3 })
  })

  it('is there from the beginning, and complete at the end, on this machine and in the bucket', async () => {
    const { copies, objects } = bucket()
    const run = await recorder({ copies, asked: true }).begin({
      command: declarationOf('deploy'),
      argv: ['deploy', '--yes'],
    })
    expect(await read(run.id)).toMatchObject({ status: 'running', exitCode: null, steps: [] })
    expect(objects.size).toBe(0)

    const notes = await run.end({
      exitCode: 3,
      steps: [stepOf('plan', 20, 'failed')],
      error: { code: 'plan-refused', message: 'No.', whose: 'operator' },
      facts: { release: { from: 'v1', to: 'v2' } },
    })
    expect(notes).toEqual([])
    const record = await read(run.id)
    expect(record).toMatchObject({
      status: 'refused',
      exitCode: 3,
      argv: ['deploy', '--yes'],
      operator: { user: processes.user, git: 'Ada <ada@example.com>', arn },
      release: { from: 'v1', to: 'v2' },
      steps: [{ id: 'plan', status: 'failed' }],
      error: { code: 'plan-refused' },
    })
    expect(record.ms).toBeGreaterThanOrEqual(0)
    expect(JSON.parse(objects.get(run.id) ?? '')).toEqual(record)
    expect((await stat(path.join(dir, `${run.id}.json`))).mode & 0o777).toBe(0o600)
    expect(await readdir(dir)).toEqual([`${run.id}.json`])
  })

  it('holds no value of a secret, wherever it came from', async () => {
    const { copies, objects } = bucket()
    const run = await recorder({ copies, asked: true }).begin({
      command: declarationOf('deploy'),
      argv: ['deploy', '--env', secret],
    })
    await run.end({
      exitCode: 1,
      steps: [{ ...stepOf('migrate', 5, 'failed'), reason: `refused ${secret}` }],
      result: { outputs: { url: `postgres://ada:${encodeURIComponent(secret)}@db` } },
      error: { code: 'x', message: secret, whose: 'aws', evidence: [Buffer.from(secret).toString('base64')] },
      facts: {},
    })
    for (const text of [await readFile(path.join(dir, `${run.id}.json`), 'utf8'), objects.get(run.id) ?? '']) {
      expect(() => JSON.parse(text)).not.toThrow()
      expect(text.match(/\[redacted\]/g)).toHaveLength(5)
      for (const part of ['horse', 'battery', Buffer.from(secret).toString('base64')]) expect(text).not.toContain(part)
    }
  })

  it('stays here where AWS was not asked, or takes no copy, which is told and no more', async () => {
    const { copies, objects } = bucket()
    const unasked = await recorder({ copies }).begin({ command: declarationOf('plan'), argv: ['plan'] })
    expect(await unasked.end({ exitCode: 2, steps: [], facts: {} })).toEqual([])
    expect(objects.size).toBe(0)

    const refusing = { ...copies, put: () => Promise.reject(new Error('s3:PutObject: AccessDenied')) }
    const refused = await recorder({ copies: refusing, asked: true }).begin({
      command: declarationOf('plan'),
      argv: ['plan'],
    })
    expect(await refused.end({ exitCode: 0, steps: [], result: {}, facts: {} })).toEqual([
      expect.stringContaining('AccessDenied'),
    ])
    expect(await read(refused.id)).toMatchObject({ status: 'done', exitCode: 0 })
  })

  it('of one that was killed is closed by the next, and copied by it; one that lives is left alone', async () => {
    const { copies, objects } = bucket()
    const machine = await processes.machine()
    const running = { status: 'running', exitCode: null, endedAt: null, ms: null } as const
    const operator = { user: 'ada', host: processes.host }
    const killed = recordOf('2026-11-01T10:00:00.000Z', {
      ...running,
      operator,
      process: { pid: 2 ** 30, started: '1', machine },
    })
    const living = recordOf('2026-11-02T10:00:00.000Z', {
      ...running,
      operator,
      process: { ...(await processes.self()), machine },
    })
    const elsewhere = recordOf('2026-11-03T10:00:00.000Z', { ...running, operator: { user: 'bob', host: 'other' } })
    const rehearsal = recordOf('2026-11-04T10:00:00.000Z', { ...killed, id: 'x', target: 'sandbox' })
    const all = [killed, living, elsewhere, rehearsal]
    for (const record of all) await writeFile(path.join(dir, `${record.id}.json`), JSON.stringify(record))

    const run = await recorder({ copies, asked: true }).begin({ command: declarationOf('plan'), argv: ['plan'] })
    await run.end({ exitCode: 0, steps: [], facts: {} })
    const statuses = await Promise.all(all.map(async ({ id }) => (await read(id)).status))
    expect(statuses).toEqual(['killed', 'running', 'running', 'killed'])
    expect([...objects.keys()].sort()).toEqual([killed.id, run.id].sort())
  })

  it('is kept with the newest hundred; what else lies there is left alone', async () => {
    const ids = Array.from({ length: 120 }, (_, n) => `20260101T000000.${String(n).padStart(3, '0')}Z-plan`)
    for (const id of ids) await writeFile(path.join(dir, `${id}.json`), '{}')
    await writeFile(path.join(dir, 'notes.txt'), '')
    const run = await recorder().begin({ command: declarationOf('plan'), argv: ['plan'] })
    await run.end({ exitCode: 0, steps: [], facts: {} })
    const left = (await readdir(dir)).sort()
    expect(left).toEqual([...ids.slice(-99).map((id) => `${id}.json`), `${run.id}.json`, 'notes.txt'].sort())
  })
})
