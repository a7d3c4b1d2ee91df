import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shortTag } from '../../src/releases/release-images.ts'
import { traced } from '../support/trace.ts'
import { firstDeployOutput, populatedBase, populatedClone } from './support/base.ts'
import { type Checkout, documentOf, type Ran, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'

// The first deploy is the base that all tests share; every later command works on a clone of it.
describe('an operator rehearses on a fresh clone', () => {
  let base: Checkout
  let clone: Checkout
  let first: Ran
  let api: string

  beforeAll(async () => {
    base = await populatedBase()
    first = await firstDeployOutput()
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  const planIsEmpty = () => developmentOf(clone).planIsEmpty()
  const aws = (command: string) => developmentOf(clone).aws(command)
  const health = async ({ http } = clone) => {
    const response = await http(`${api}/health`)
    return { status: response.status, body: JSON.parse(response.body) as { release?: string } }
  }
  const runningTaskDefinition = async (): Promise<string> =>
    (await aws('ecs describe-services --cluster medspa-development --services medspa-development-api')).services[0]
      .taskDefinition

  it('one command deploys an API that answers', async () => {
    api = /api\s+(http:\S+)/.exec(first.stdout)?.[1] ?? ''
    expect(first.stdout).toMatch(/voice\s+http:\S+/)
    expect((await health(base)).status).toBe(200)
  })

  it('the same command again changes nothing, and says why', async () => {
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    // A release is searched with `--tag` alone, a bucket that is there is not made, its rules are today's, no secret was deleted, no park was
    // left, nothing asks for deletion protection, no sidecar or worker is a further target, and nothing gives the API a
    // name; a strategy is checked where one is asked for, and production alone has a snapshot before migrations; quotas
    // and service-linked roles are looked at where a plan makes what needs them. A rehearsal allows plain HTTP.
    const unlisted = [
      'targets',
      'certificate',
      'plain-http',
      'strategy',
      'snapshot',
      'name',
      'find-release',
      'find-promoted',
      'promote-images',
      'create-state-bucket',
      'keep-lock-versions',
      'recover-secrets',
      'finish-unfinished-park',
      'protection',
      'quotas',
      'service-linked-roles',
    ]
    const own = traced.filter(({ id }) => !unlisted.includes(id))
    expect(document.steps.map(({ id, section }) => ({ id, section }))).toEqual(own)
    const status = Object.fromEntries(document.steps.map((step) => [step.id, step.status]))
    const looking = [
      'preflight',
      'lock',
      'inspect-images',
      'plan',
      'scan-findings',
      'check-applied',
      'try-voice',
      'secret-references',
      'check-release',
      'validate',
    ]
    expect(looking.map((id) => status[id])).toEqual(looking.map(() => 'done'))
    const changing = Object.fromEntries(Object.entries(status).filter(([id]) => !looking.includes(id)))
    expect(new Set(Object.values(changing)), JSON.stringify(document.steps)).toEqual(new Set(['skipped']))
    for (const step of document.steps.filter((each) => each.status === 'skipped')) expect(step.reason).toBeTruthy()

    const planned = documentOf(succeeded(await clone.medspa(['plan', '--env', 'development', '--sandbox', '--json'])))
    expect(planned.result).toEqual({ asleep: null, changes: [], empty: true, existing: [], refused: [] })
    await planIsEmpty()
  })

  it('migrate and validate work alone', async () => {
    const migrated = documentOf(
      succeeded(await clone.medspa(['migrate', '--env', 'development', '--sandbox', '--json'])),
    )
    expect(migrated.result).toMatchObject({ applied: [], exitCode: 0, task: expect.stringContaining('arn:aws:ecs:') })
    const validated = documentOf(
      succeeded(await clone.medspa(['validate', '--env', 'development', '--sandbox', '--json'])),
    )
    const { probes } = validated.result as { probes: { id: string; status: string }[] }
    // No list names what the providers have. Development has neither certificate nor name unless somebody gives it one; alarms
    // are skipped while one is about a young rollout.
    expect(probes.filter(({ id, status }) => status !== 'ok' && id !== 'alarms')).toEqual([
      expect.objectContaining({ id: 'webhooks' }),
      expect.objectContaining({ id: 'certificate' }),
      expect.objectContaining({ id: 'domain' }),
    ])
    expect(probes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['health', 'targets', 'schema', 'missed-call', 'missed-call-telnyx', 'gateway', 'clock']),
    )
  })

  it('a new commit replaces the release while callers are answered, and keeps the old revision', async () => {
    const before = await runningTaskDefinition()
    const former = (await health()).body.release ?? ''
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), 'A new release.\n')
    const tag = await clone.commit('A new release')

    let deploying = true
    const answers: number[] = []
    const watching = (async () => {
      while (deploying) {
        answers.push((await health()).status)
        // The machine has other work: a deploy.
        await wait(50)
      }
    })()
    const ran = await clone.medspa([...deployCommand, '--json'])
    const document = documentOf(succeeded(ran))
    deploying = false
    await watching

    expect(document.result.release).toBe(tag)
    expect(ran.stderr).toContain(`Release ${shortTag(tag)} (before: ${shortTag(former)})\n`)
    expect(answers.length).toBeGreaterThan(50)
    expect(new Set(answers)).toEqual(new Set([200]))
    expect((await health()).body.release).toBe(tag)
    const { taskDefinition: old } = await aws(`ecs describe-task-definition --task-definition ${before}`)
    expect(old.status).toBe('ACTIVE')
    expect(await runningTaskDefinition()).not.toBe(before)
    const alias = await aws('lambda get-alias --function-name medspa-development-voice --name live')
    const { Versions: versions } = await aws(
      'lambda list-versions-by-function --function-name medspa-development-voice',
    )
    expect(
      versions.find(({ Version }: { Version: string }) => Version === alias.FunctionVersion).Description,
    ).toContain(tag)
    await planIsEmpty()
  })

  it('a sandbox that was killed gives one clear error', async () => {
    const { pid } = documentOf(await clone.medspa(['sandbox', 'status', '--json'])).result as { pid: number }
    process.kill(pid, 'SIGKILL')
    const ran = await clone.medspa([...deployCommand, '--json'])
    expect(ran.exitCode).toBe(1)
    expect(documentOf(ran).error).toMatchObject({
      code: 'sandbox-died',
      hint: expect.stringContaining('medspa sandbox up'),
    })
  })
})
