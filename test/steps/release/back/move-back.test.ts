import { describe, expect, it } from 'vitest'
import type { OperatorError } from '../../../../src/errors.ts'
import { checkBack } from '../../../../src/steps/release/back/check-back.ts'
import { moveApiBack } from '../../../../src/steps/release/back/move-back.ts'
import { moveWorkersBack } from '../../../../src/steps/release/back/move-workers-back.ts'
import { workers as workersCheck } from '../../../../src/steps/validate/checks/workers.ts'
import type { RollbackContext } from '../../../../src/tasks/back/rollback-context.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'
import { arn, contextOf, type Service, world } from './moving-world.ts'

describe('the API that is put back', () => {
  it('is left alone where the release serves, and its tasks have read the present secrets', async () => {
    const { deps, did } = world({}, { api: { revision: 2 } })
    const context = contextOf()
    expect(await moveApiBack.run(deps, context, quietProgress())).toEqual({
      skipped: 'medspa-development-api:2 serves already',
    })
    expect(did).toEqual(['api keeps 2'])
    expect(context.tasksRenewed).toBeUndefined()
  })

  it('gets new tasks where the release serves by tasks from before a rotation, as those that CodeDeploy kept', async () => {
    const { deps, did } = world({}, { api: { revision: 2, stale: true } })
    const context = contextOf()
    expect(await moveApiBack.run(deps, context, quietProgress())).toEqual({ detail: 'medspa-development-api:2 serves' })
    expect(did).toEqual(['api to 2 with 2, renewed', 'marked as rolled', 'api keeps 2'])
    expect(context.tasksRenewed).toBe(true)
  })
})

describe('the workers that are put back', () => {
  const run = async (
    told: Record<string, Service>,
    {
      configured,
      context = contextOf('mail', 'sync'),
    }: { configured?: Record<string, object>; context?: RollbackContext } = {},
  ) => {
    const { deps, did } = world(told, { api: { revision: 2 }, ...(configured && { configured }) })
    const lines: string[] = []
    const outcome = moveWorkersBack.run(deps, context as never, quietProgress(lines))
    return { context, deps, did, lines, outcome: await outcome.catch((error: OperatorError) => error) }
  }

  it("are the release's own, with as many tasks as their services have, whatever the file of this checkout says", async () => {
    const { did, outcome } = await run(
      { mail: { desired: 3 }, sync: {}, late: {} },
      { configured: { late: {}, mail: { desired_count: 1 } } },
    )
    expect(did).toEqual(['mail to 2 with 3', 'sync to 2 with 1'])
    expect(outcome).toEqual({ detail: 'mail medspa-development-mail:2 runs, sync medspa-development-sync:2 runs' })
  })

  it.each<[string, Record<string, Service>]>([
    ['is gone', { sync: {} }],
    ['is being deleted', { mail: { status: 'DRAINING' }, sync: {} }],
  ])('are told without the one whose service %s', async (_, told) => {
    const { context, did, lines, outcome } = await run(told, { configured: { mail: {}, sync: {} } })
    expect(did).toEqual(['sync to 2 with 1'])
    expect(lines[0]).toBe('the worker mail has no service any more, and is left out')
    expect(outcome).toEqual({ detail: 'sync medspa-development-sync:2 runs' })
    expect(context.workersBack).toEqual([{ name: 'sync', taskDefinitionArn: arn('sync', 2) }])
  })

  it('are told their revision without a wait where somebody has scaled them to no task', async () => {
    const { did, outcome } = await run({ mail: { desired: 0 }, sync: { desired: 0, revision: 2 } })
    expect(did).toEqual(['mail is told 2'])
    expect(outcome).toEqual({
      detail: 'mail medspa-development-mail:2 with no task, sync medspa-development-sync:2 with no task already',
    })
  })

  it('stay where they run the release, and are replaced there where they hold a former secret', async () => {
    const { did, outcome } = await run({ mail: { revision: 2 }, sync: { revision: 2, stale: true } })
    expect(did).toEqual(['sync to 2 with 1, renewed'])
    expect(outcome).toEqual({
      detail: 'mail medspa-development-mail:2 runs already, sync medspa-development-sync:2 runs',
    })
    const renewed = await run({ mail: { revision: 2 } }, { context: { ...contextOf('mail'), tasksRenewed: true } })
    expect(renewed.did).toEqual(['mail to 2 with 1, renewed'])
  })

  it('are all tried, and stay on the release where one of them fails: it is named at the end', async () => {
    const { did, lines, outcome } = await run(
      { mail: { desired: 2 }, queue: { fails: true }, sync: {} },
      { context: contextOf('mail', 'queue', 'sync'), configured: { mail: {}, queue: {}, sync: {} } },
    )
    expect(did).toEqual(['mail to 2 with 2', 'queue to 2 with 1', 'sync to 2 with 1'])
    expect(lines).toContain('queue: The rollout failed: exit code 1; the others go on')
    expect(outcome).toMatchObject({
      code: 'worker-failed',
      message: 'The worker queue does not run on v2: The rollout failed: exit code 1',
      hint: 'Everything else was put back. Put the key in. No older release can run: deploy one with a fix (`medspa deploy`). Or fix the cause, and run `medspa rollback --to v2`: it goes on from here, and validates.',
      evidence: [
        'mail medspa-development-mail:2 runs',
        'sync medspa-development-sync:2 runs',
        'ECS put the service back',
      ],
    })
  })

  it('are none of a release that has none', async () => {
    const { did, outcome } = await run({ late: {} }, { context: contextOf(), configured: { late: {} } })
    expect(outcome).toEqual({ skipped: 'there is none' })
    expect(did).toEqual([])
  })
})

describe('what is checked of workers after a way back', () => {
  const checking = (told: Record<string, Service>) => {
    const { deps } = world(told, { api: { revision: 2 }, configured: { late: {}, mail: { desired_count: 1 } } })
    const context = { ...contextOf('mail'), workersBack: [{ name: 'mail', taskDefinitionArn: arn('mail', 2) }] }
    return { deps, run: () => checkBack.run(deps, context, quietProgress()), wanted: context.workersBack }
  }

  it("is of the release's own: neither the file's count nor the file's other workers", async () => {
    const { deps, run, wanted } = checking({ mail: { revision: 2, desired: 3 } })
    await expect(run()).resolves.toEqual({ detail: 'v2' })
    expect(await workersCheck.run(deps, { workers: wanted } as never, quietProgress())).toEqual({
      status: 'ok',
      evidence: 'mail: running',
    })
  })

  it('is its revision', async () => {
    const { run } = checking({ mail: { revision: 3 } })
    await expect(run()).rejects.toMatchObject({
      code: 'release-differs',
      message: 'What runs is not v2: the worker mail is medspa-development-mail:3, and not medspa-development-mail:2.',
    })
  })

  it('is not its voice version where it has none, and another release answers voice webhooks', async () => {
    const { deps } = world({}, { api: { revision: 2 } })
    const voice = fakeDeps({
      voiceLambda: {
        find: async () => ({ functionName: 'voice', aliasVersion: '3', newestVersion: '3', versions: [] }),
        image: async () => ({ image: 'registry/voice:v3' }),
      },
    })
    const target = { ...contextOf().target, voiceVersion: '3' }
    const check = (voiceOfAnother: boolean) =>
      checkBack.run(
        { ...deps, voiceLambda: voice.voiceLambda },
        { target: { ...target, voiceOfAnother }, workersBack: [] },
        quietProgress(),
      )
    await expect(check(true)).resolves.toEqual({ detail: 'v2' })
    await expect(check(false)).rejects.toMatchObject({
      message: "What runs is not v2: the voice webhooks' image is v3, and not v2.",
    })
  })
})
