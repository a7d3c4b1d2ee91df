import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runPage } from '../../../src/commands/runs/page.ts'
import { writePage } from '../../../src/commands/runs/page-file.ts'
import { recordOf, stepOf } from '../../runs/record.ts'

const at = '2026-11-23T10:28:38.123Z'
const hostile = `</style><script>alert("1")</script><img src=x onerror='x'>&amp;\u202e\u001b[31m`
const run = recordOf(at, {
  argv: ['deploy', hostile],
  operator: { user: hostile, host: hostile, git: hostile, arn: hostile },
  medspa: hostile,
  release: { from: hostile, to: hostile },
  digests: { [hostile]: hostile },
  steps: [
    { ...stepOf('apply', 3_000), title: hostile, reason: hostile },
    { ...stepOf('roll', 1_000, 'failed'), section: hostile },
  ],
  plan: [{ group: hostile, create: 1, update: 0, replace: 0, delete: 2 }],
  checks: [{ id: hostile, status: 'ok', evidence: hostile }],
  stands: { serves: [hostile], changed: [{ part: hostile, how: hostile }], unchanged: [hostile] },
  error: {
    code: 'x',
    message: hostile,
    hint: hostile,
    whose: 'aws',
    evidence: [hostile],
    next: hostile,
    tasks: [{ task: hostile, stoppedReason: hostile, exitCode: 1, log: [hostile] }],
  },
})

describe("a run's page", () => {
  it('escapes all text, wherever a record has it', () => {
    const page = runPage(run)
    expect(page.match(/<script|<img|<\/style>/g)).toEqual(['</style>'])
    for (const obeyed of ['\u202e', '\u001b']) expect(page).not.toContain(obeyed)
    expect(page.match(/&lt;script&gt;alert\(&quot;1&quot;\)/g)?.length).toBeGreaterThan(18)
  })

  it('asks nothing of anybody: no script, no address, and a policy that would refuse them', () => {
    const page = runPage(recordOf(at, { steps: [stepOf('apply', 3_000)] }))
    expect(page).not.toMatch(/<(script|link|img|iframe)|https?:|url\(|@import/)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`)
  })

  it('draws each step behind the one before, in its part of the time, and says what the run took besides', () => {
    const page = runPage({ ...run, ms: 65_000 })
    expect(
      [...page.matchAll(/margin-left:([\d.]+)%;width:([\d.]+)%/g)].map(([, from, width]) => [from, width]),
    ).toEqual([
      ['0.00', '75.00'],
      ['75.00', '25.00'],
    ])
    expect(page).toContain('Besides the steps: 1m 01s')
    expect(runPage({ ...run, ms: 4_100 })).not.toContain('Besides')
    expect(runPage({ ...run, steps: [stepOf('a', 0)], ms: null })).toContain('width:0.00%')
  })
})

describe('the file of a page', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'page-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))
  const unwritable = expect.objectContaining({ code: 'page-unwritable', exitCode: 2 })

  it('is readable by its owner, and replaced by the next page', async () => {
    const file = path.join(dir, 'run.html')
    expect(await writePage(file, runPage(run))).toBe(file)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const next = runPage(recordOf(at))
    await writePage(file, next)
    expect(await readFile(file, 'utf8')).toBe(next)
  })

  it('is never another file, a folder, or in a folder that is not there', async () => {
    const other = path.join(dir, 'medspa.config.yaml')
    await writeFile(other, 'state: {}\n')
    await expect(writePage(other, runPage(run))).rejects.toThrow(unwritable)
    expect(await readFile(other, 'utf8')).toBe('state: {}\n')
    await mkdir(path.join(dir, 'folder'))
    await expect(writePage(path.join(dir, 'folder'), runPage(run))).rejects.toThrow(unwritable)
    await expect(writePage(path.join(dir, 'none', 'run.html'), runPage(run))).rejects.toThrow(unwritable)
    expect((await readdir(dir)).filter((name) => name.endsWith('.new'))).toEqual([])
  })
})
