import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isDeployed, writeSummary } from '../../../src/commands/ci/summary/run.ts'
import { recordOf } from '../../runs/record.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-summary-'))
})
afterEach(() => rm(dir, { recursive: true }))

const tag = '2'.repeat(40)
const done = recordOf('2026-11-23T10:28:38.123Z', { release: { to: tag } })
const failed = recordOf('2026-11-24T08:00:00.000Z', {
  status: 'failed',
  exitCode: 1,
  release: { to: tag },
  error: { code: 'x', message: 'It broke.', whose: 'aws' },
})
const parked = recordOf('2026-11-25T08:00:00.000Z', { result: { skipped: 'development is parked.' } })

describe('medspa ci summary', () => {
  it('adds to the files that a runner names what came of the newest run', async () => {
    const [summary, output] = [path.join(dir, 'summary'), path.join(dir, 'output')]
    await writeFile(output, 'of-a-step-before=1\n')
    const { result } = await writeSummary(
      { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output },
      { list: async () => [done, failed] },
    )
    expect(result).toMatchObject({ run: done.id, deployed: true })
    expect(await readFile(summary, 'utf8')).toBe(result.markdown)
    expect(await readFile(output, 'utf8')).toBe(`of-a-step-before=1\ndeployed=true\nrelease=${tag}\n`)
  })

  it('prints it on a laptop, with the links of a runner where there is one', async () => {
    const { lines } = await writeSummary({}, { list: async () => [failed] })
    expect(lines[0]).toBe('## deploy of development: failed: It broke.')
    const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'clinic/platform', GITHUB_RUN_ID: '7' }
    const inJob = await writeSummary(env, { list: async () => [failed] })
    expect(inJob.lines.join('\n')).toContain('https://github.com/clinic/platform/actions/runs/7')
  })

  it.each([
    ['a deploy that was done', done, true],
    ['a restore that was done', { ...done, command: 'restore' }, true],
    ['a deploy that failed', failed, false],
    ['a deploy that skipped a parked environment', parked, false],
    ['a deploy that is killed', { ...done, status: 'killed' as const }, false],
    ['a park', { ...done, command: 'park' }, false],
  ])('says of %s whether it deployed', (_what, record, deployed) => {
    expect(isDeployed(record)).toBe(deployed)
  })

  it('needs a run', async () => {
    await expect(writeSummary({}, { list: async () => [] })).rejects.toMatchObject({ code: 'run-unknown', exitCode: 2 })
  })
})
