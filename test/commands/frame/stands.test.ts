import { describe, expect, it } from 'vitest'
import { deployChanges, reportDeployStands } from '../../../src/commands/deploy/stands.ts'
import { nextCommand } from '../../../src/commands/frame/next-command.ts'
import { readStands } from '../../../src/commands/frame/stands.ts'
import type { Deps } from '../../../src/deps.ts'
import { exitCodes, OperatorError } from '../../../src/errors.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { commandOf } from '../../../src/program/usage-document.ts'
import { stepOf } from '../../runs/record.ts'
import { declarationOf } from '../../support/commands.ts'

const done = (...ids: string[]) => ids.map((id) => stepOf(id, 1, 'done'))
const failed = (id: string) => stepOf(id, 1, 'failed')
const serving = (...releases: string[]) => ({
  revisions: releases.map((release, at) => ({ taskDefinitionArn: `api:${at}`, release })),
})

describe('what a deploy of v2 has changed', () => {
  const told = (changes: ReturnType<typeof deployChanges>) => [
    changes.changed.map(({ how, part }) => `${part} ${how}`).join(', '),
    changes.unchanged.join(', '),
  ]
  it.each([
    [
      'it was declined',
      done('push-images'),
      {},
      serving('v1'),
      ['images pushed', 'infrastructure, database, service, voice webhooks'],
    ],
    [
      'the apply was cancelled',
      [...done('push-images'), failed('apply')],
      {},
      serving('v1'),
      ['images pushed, infrastructure applied in part', 'database, service, voice webhooks'],
    ],
    [
      'the first migration failed',
      [...done('apply'), failed('migrate')],
      { migrationsApplied: [] },
      serving('v1'),
      ['infrastructure applied', 'database, service, voice webhooks'],
    ],
    [
      'the second migration failed',
      [...done('apply'), failed('migrate')],
      { migrationsApplied: ['0002_x'] },
      serving('v1'),
      ['infrastructure applied, database migrated in part (0002_x)', 'service, voice webhooks'],
    ],
    [
      'the rollout failed',
      [...done('apply', 'migrate'), failed('rollout')],
      { migrated: { applied: ['0002_x'], task: 't', exitCode: 0 } },
      serving('v1'),
      ['infrastructure applied, database migrated (0002_x)', 'service, voice webhooks'],
    ],
    [
      'the rollout of another revision of the same release failed',
      [...done('apply', 'migrate'), failed('rollout')],
      { tag: 'v1', outputs: { api_task_definition_arn: 'api:9' }, before: serving('v1') },
      serving('v1'),
      ['infrastructure applied', 'database, service, voice webhooks'],
    ],
    [
      'the rollout of another revision of the same release was cancelled half-way',
      [...done('apply', 'migrate'), failed('rollout')],
      { tag: 'v1', outputs: { api_task_definition_arn: 'api:1' }, before: serving('v1') },
      serving('v1', 'v1'),
      ['infrastructure applied, service moved in part', 'database, voice webhooks'],
    ],
    [
      'new tasks of the revision that served failed',
      [...done('apply', 'migrate'), failed('rollout')],
      { tag: 'v1', outputs: { api_task_definition_arn: 'api:0' }, before: serving('v1') },
      serving('v1'),
      ['infrastructure applied, service renewed perhaps', 'database, voice webhooks'],
    ],
    [
      'the rollout was cancelled, and goes on',
      [...done('apply', 'migrate'), failed('rollout')],
      {},
      { ...serving('v1'), underWay: 'v2' },
      ['infrastructure applied, service being moved', 'database, voice webhooks'],
    ],
    [
      'the rollout was cancelled half-way',
      [...done('apply', 'migrate'), failed('rollout')],
      {},
      serving('v2', 'v1'),
      ['infrastructure applied, service moved in part', 'database, voice webhooks'],
    ],
    [
      'the rollout failed, and AWS cannot be asked',
      [...done('apply', 'migrate'), failed('rollout')],
      {},
      undefined,
      ['infrastructure applied, service moved perhaps', 'database, voice webhooks'],
    ],
    [
      'a worker failed, and all was taken back',
      [...done('apply', 'migrate', 'rollout', 'voice'), failed('workers')],
      {},
      serving('v1'),
      ['infrastructure applied', 'database, service, voice webhooks'],
    ],
    [
      'a worker failed, and neither API nor voice webhooks could be taken back',
      [...done('apply', 'migrate', 'rollout', 'voice'), failed('workers')],
      { voiceMoved: { version: '8', former: '7' } },
      serving('v2'),
      ['infrastructure applied, service moved to v2, voice webhooks moved', 'database'],
    ],
    [
      'the validation failed',
      [...done('apply', 'migrate', 'rollout', 'voice'), failed('validate')],
      {},
      serving('v2'),
      ['infrastructure applied, service moved to v2, voice webhooks moved', 'database'],
    ],
  ] as const)('%s', (_, records, context, serves, words) => {
    const changes = deployChanges(records, { tag: 'v2', ...context } as never, serves as never)
    expect(told(changes)).toEqual(words)
  })
})

describe('what serves after a restore that did not come to its end', () => {
  it('is not said to serve still: it slept', async () => {
    const image = { containers: [{ name: 'api', image: 'registry/api:v1' }], tags: {} }
    const service = { taskDefinitionArn: 'api:1', desired: 1, running: 1, targetGroups: [], deployments: [] }
    const deps = {
      clock: systemClock,
      names: { apiContainer: 'api' },
      service: {
        describe: async () => service,
        runningTasks: async () => [{ taskDefinitionArn: 'api:1', lastStatus: 'RUNNING' }],
      },
      targetHealth: { targets: async () => [] },
      taskDefinitions: { describe: async () => image },
    }
    const said = async (context: object, records: readonly object[]) => {
      let look: (() => Promise<{ words: string }>) | undefined
      const reportStands = (given: typeof look) => {
        look = given
      }
      reportDeployStands({ deps, reportStands, records } as never, context as never)
      return (await look?.())?.words
    }
    const context = { tag: 'v1', before: serving('v1') }
    const records = [...done('apply', 'migrate', 'rollout'), failed('validate')]
    expect(await said({ ...context, restoring: {} }, records)).toMatch(/^v1 serves\. Changed: /)
    expect(await said(context, records)).toMatch(/^v1 still serves\. Changed: /)
  })
})

describe('which release serves, where AWS cannot be asked', () => {
  const names = { cluster: 'medspa-development', service: 'medspa-development-api', apiContainer: 'api' }
  const changes = () => ({ changed: [], unchanged: ['service'] })
  const look = (describe: () => Promise<never>, clock = systemClock) =>
    readStands({ clock, names, service: { describe } } as unknown as Deps, { before: undefined, changes })

  it('is told to be unknown, with the reason and how to look', async () => {
    const { stands, words } = await look(() =>
      Promise.reject(
        new OperatorError('ecs:DescribeServices: the token has expired', { code: 'x', whose: 'operator' }),
      ),
    )
    expect(stands).toEqual({ serves: null, changed: [], unchanged: ['service'] })
    expect(words).toContain('Which release serves is not known (ecs:DescribeServices: the token has expired)')
    expect(words).toContain('aws ecs describe-services --cluster medspa-development --services medspa-development-api')
  })

  it('is not waited for without end', async () => {
    const clock = { now: () => new Date(0), sleep: async () => {} }
    const { stands, words } = await look(() => new Promise(() => {}), clock)
    expect(stands.serves).toBeNull()
    expect(words).toContain('AWS did not answer within 10 s')
  })
})

describe('the command that goes on', () => {
  const { cancelled, failed: wentWrong, refused } = exitCodes
  it.each([
    [
      'as it was typed',
      ['deploy', '--env', 'development', '--sandbox', '--tag', 'v1'],
      { exitCode: wentWrong },
      'medspa deploy --env development --sandbox --tag v1',
    ],
    [
      'after a cancel',
      ['park', '--env=production', '--confirm', 'production'],
      { exitCode: cancelled },
      'medspa park --env=production --confirm production',
    ],
    [
      'quoted, where a shell would take it apart',
      ['deploy', '--allow-destroy', "module.rds[0].it's"],
      { exitCode: wentWrong },
      `medspa deploy --allow-destroy 'module.rds[0].it'\\''s'`,
    ],
    [
      'none where the hint names another',
      ['deploy'],
      { exitCode: refused, hint: '`medspa restore` restores it.' },
      undefined,
    ],
    [
      'the same where the hint names one that helps',
      ['deploy'],
      { exitCode: wentWrong, hint: '`medspa secrets check` tells.' },
      'medspa deploy',
    ],
    [
      'none where a word of it may be a value',
      ['secrets', 'rotate', 'hunter2hunter2'],
      { exitCode: wentWrong },
      undefined,
    ],
    [
      'of secrets, by their names',
      ['secrets', 'rotate', 'ADMIN_JWT_SECRET', '--sandbox'],
      { exitCode: wentWrong },
      'medspa secrets rotate ADMIN_JWT_SECRET --sandbox',
    ],
  ])('%s', (_, argv, given, next) => {
    expect(nextCommand(argv, declarationOf(commandOf(argv) ?? ''), given).next).toBe(next)
  })
})
