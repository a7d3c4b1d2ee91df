import { describe, expect, it } from 'vitest'
import { runMarkdown } from '../../../src/commands/runs/markdown.ts'
import { recordOf, stepOf } from '../../runs/record.ts'

const [former, commit] = ['1'.repeat(40), '2'.repeat(40)]
const deploy = recordOf('2026-11-23T10:28:38.123Z', {
  release: { from: former, to: commit },
  digests: { api: 'sha256:0123' },
  plan: [{ group: 'module.vpc', create: 2, update: 0, replace: 0, delete: 0 }],
  checks: [{ id: 'health', status: 'ok', evidence: 'GET /health: 200' }],
  steps: [{ ...stepOf('apply', 3_200), title: 'Apply the plan', reason: '2 created' }],
  result: { urls: { api: 'https://api.example', voice: 'javascript:alert(1)' } },
})
const links = {
  repository: 'https://github.com/clinic/platform',
  run: 'https://github.com/clinic/platform/actions/runs/7',
}

describe('a run as Markdown', () => {
  it('has what changed, the plan by group, checks, timings and links', () => {
    expect(runMarkdown(deploy, links)).toEqual([
      '## deploy of development: done, 222222222222',
      '',
      '| | |',
      '|---|---|',
      `| release | \`111111111111\` → \`222222222222\` ([difference](https://github.com/clinic/platform/compare/${former}...${commit})) |`,
      '| image api | `sha256:0123` |',
      '| api | <https://api.example> |',
      '| took | 2m 05s |',
      '| by | ada |',
      `| record | \`${deploy.id}\` ([log](https://github.com/clinic/platform/actions/runs/7)) |`,
      '',
      '### Plan',
      '',
      '| group | create | update | replace | delete |',
      '|---|--:|--:|--:|--:|',
      '| module.vpc | 2 |  |  |  |',
      '',
      '### Checks',
      '',
      '| check | result | evidence |',
      '|---|---|---|',
      '| health | ok | GET /health: 200 |',
      '',
      '### Steps',
      '',
      '| section | step | result |  | took |',
      '|---|---|---|---|--:|',
      '| 2.3 | Apply the plan | done | 2 created | 3.2s |',
    ])
  })

  it('says in its first line why it failed, on one line whatever the message is', () => {
    const message = 'The rollout failed:\n<script> of **api**'
    const error = {
      code: 'x',
      message,
      whose: 'aws' as const,
      hint: 'Look.',
      evidence: ['```', 'so'],
      next: 'medspa deploy',
    }
    const lines = runMarkdown({ ...deploy, status: 'failed', exitCode: 1, error })
    expect(lines[0]).toMatch(
      /^## deploy of development: failed: The rollout failed:.*\\<script> of \\\*\\\*api\\\*\\\*$/,
    )
    expect(lines[0]).not.toContain('\n')
    expect(lines.slice(2, 6)).toEqual(['````text', '```', 'so', '````'])
    expect(lines).toContain('Hint: Look.')
    expect(lines).toContain('medspa deploy')
  })

  it('says that a parked environment was skipped, and why', () => {
    const lines = runMarkdown({ ...deploy, result: { skipped: 'development is parked.' } })
    expect(lines[0]).toBe('## deploy of development: skipped: development is parked.')
  })

  it('names no difference where one of the releases is no commit', () => {
    const lines = runMarkdown({ ...deploy, release: { from: 'v1', to: commit } }, links)
    expect(lines.find((line) => line.startsWith('| release'))).toBe('| release | `v1` → `222222222222` |')
  })
})
