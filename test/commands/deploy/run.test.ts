import { describe, expect, it } from 'vitest'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { beginDeploy, planRelease, release, requireAwake } from '../../../src/tasks/deploy.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { type GivenDeps, testNow } from '../../support/fake-deps.ts'
import {
  begun,
  type DeployBodies,
  deploying,
  digests,
  environment,
  failing,
  formerTag,
  imagesOf,
  newTag,
  outputs,
  place,
  planned,
  planOf,
  released,
} from './support.ts'

const all = [...begun, 'former-data', ...planned, ...released]
const bucketMissing: DeployBodies = { 'state-bucket': { stateBucketMissing: true } }
const foundation: DeployBodies = { 'plan-foundation': { foundation: planOf('foundation') } }
const outside: DeployBodies = {
  'outside-edits': { outside: { dropped: new Map([['OLD', new Sensitive('old')]]), changed: ['OTHER'] } },
}
const settings = { stateBucket: 'tf-state' } as GivenDeps['settings']
const bucketQuestion = "Create the S3 bucket tf-state for Terraform's state?"
const dropQuestion = 'Put OLD back, with the values from before?'

describe('medspa deploy', () => {
  it('asks once, after the plan, and runs the list from top to bottom', async () => {
    const { done, fake, questions, run, walk } = deploying()
    const { lines, result } = await run()
    expect(walk()).toEqual([...begun, 'former-data', ...planned, `Apply this to ${place}?`, ...released])
    expect(questions[0]?.about).toEqual([
      'Release 0123456789ab (before: fedcba987654)',
      expect.stringContaining('module.x.plan'),
      expect.stringContaining('1 to create'),
    ])
    expect(result).toEqual({
      release: newTag,
      images: digests,
      urls: { api: 'http://alb.example', voice: 'https://voice.example' },
      outputs,
      snapshot: null,
    })
    expect(lines[0]).toBe('development runs 0123456789ab (before: fedcba987654)')
    expect(lines.join('\n')).toContain('resources: 1 created; migrations applied: 0002_more')
    expect(done).toMatchObject({ applied: ['plan'], discarded: ['plan'], unlocked: 1 })
    expect(done.locks).toEqual([{ command: 'deploy', reason: 'release 0123456789ab', wait: false }])
    expect(fake.facts()).toEqual({
      release: { from: formerTag, to: newTag },
      digests,
      plan: [{ group: 'module.x', create: 1, update: 0, replace: 0, delete: 0 }],
    })
  })

  it('takes a snapshot right before the migration where the configuration has one come first', async () => {
    const snapshot = 'medspa-production-before-0123456789ab-20261123140000'
    const { ids, run } = deploying({
      bodies: { snapshot: { snapshot } },
      deps: { settings: { snapshotBeforeMigration: true } as GivenDeps['settings'] },
    })
    const { result } = await run()
    expect(ids().slice(ids().indexOf('snapshot') - 1, ids().indexOf('snapshot') + 2)).toEqual([
      'secret-references',
      'snapshot',
      'migrate',
    ])
    expect(result).toMatchObject({ release: newTag, snapshot })
  })

  it('migrates and moves nothing where there is no snapshot', async () => {
    const { fake, ids, run } = deploying({
      bodies: { snapshot: failing('snapshot') },
      deps: { settings: { snapshotBeforeMigration: true } as GivenDeps['settings'] },
    })
    await expect(run()).rejects.toThrow('snapshot failed')
    expect(ids().at(-1)).toBe('snapshot')
    expect((await fake.readStands?.())?.stands).toMatchObject({
      serves: [formerTag],
      unchanged: ['database', 'service', 'voice webhooks'],
    })
  })

  it('pins what runs before the plan, and takes the pin out after the rollout', async () => {
    const { done, run } = deploying()
    await run()
    const tags = imagesOf(newTag)
    const pin = { task_definition_arn: 'api:1', voice_lambda_version: '1' }
    expect(done.written).toEqual([{ ...tags, pin }, tags])
  })

  it('asks each question that tasks/deploy.ts has, in its place', async () => {
    const { done, fake, questions, run, walk } = deploying({
      answers: [true, true, true, true, true],
      bodies: {
        ...bucketMissing,
        'outside-edits': { deletedSecrets: [{ name: 'app', on: testNow }] },
        'recover-secrets': outside['outside-edits'],
        ...foundation,
        'merge-back': {},
      },
      deps: { settings },
    })
    await run()
    const answered: Record<string, string[]> = {
      'create-state-bucket': [bucketQuestion],
      'recover-secrets': ['Bring it back, with its values?'],
      'outside-edits': [dropQuestion, 'merge-back'],
      'apply-foundation': [`Make these for ${place}?`],
      'apply-plan': [`Apply this to ${place}?`],
    }
    // Only where the plan makes what needs them, a tag is searched, a release is promoted, a target is built, a park was left, a strategy is given, a snapshot
    // comes before migrations, or an earlier medspa made the bucket.
    const unlisted = [
      'quotas',
      'service-linked-roles',
      'find-release',
      'find-promoted',
      'promote-images',
      'keep-lock-versions',
      'targets',
      'certificate',
      'name',
      'finish-unfinished-park',
      'protection',
      'snapshot',
      'strategy',
    ]
    const list = [...beginDeploy, ...requireAwake, ...planRelease, ...release]
      .flatMap((item) => ('id' in item ? [item.id] : (answered[item.question] ?? [])))
      .filter((id) => !unlisted.includes(id))
    expect(walk()).toEqual(list)
    expect(questions.map(({ about }) => about)).toEqual([
      [],
      [expect.stringContaining('app is scheduled for deletion on 2026-'), expect.anything()],
      [expect.stringContaining('an edit from outside dropped OLD from medspa-development-app-secrets')],
      [expect.stringContaining('module.x.foundation'), expect.stringContaining('1 to create')],
      [expect.stringContaining('Release 0123456789ab'), expect.anything(), expect.anything()],
    ])
    expect(fake.lines).toEqual([expect.stringMatching(/^note: edited outside .*: OTHER$/)])
    expect(done).toMatchObject({ applied: ['foundation', 'plan'], discarded: ['foundation', 'plan'] })
  })

  it('asks once for what the state lacks: the bucket, the lock table', async () => {
    for (const [missing, question] of [
      [{ lockTableMissing: true }, "Create the DynamoDB table locks for Terraform's state?"],
      [
        { lockTableMissing: true, stateBucketMissing: true },
        "Create the S3 bucket tf-state and the DynamoDB table locks for Terraform's state?",
      ],
    ] as const) {
      const { questions, run } = deploying({
        answers: [true, true],
        bodies: { 'state-bucket': missing },
        deps: { settings: { stateBucket: 'tf-state', stateLockTable: 'locks' } },
      })
      await run()
      expect(questions[0]?.question).toBe(question)
    }
  })

  it('asks nothing where the plan is empty, and says nothing of a release before where it served already', async () => {
    const { done, fake, ids, questions, run } = deploying({
      answers: [],
      bodies: { plan: { plan: planOf('plan', { empty: true }) } },
      env: environment({ serves: newTag }),
    })
    const { lines } = await run()
    expect([ids(), questions]).toEqual([all, []])
    const skipped = fake.session.records.flatMap(({ id, status }) => (status === 'skipped' ? [id] : []))
    expect(skipped).toEqual(['foundation', 'record-release', 'apply', 'drop-pin'])
    expect(lines[0]).toBe('development runs 0123456789ab')
    expect(done).toMatchObject({ written: [], applied: [], discarded: ['plan'] })
  })

  it('tells the steps that the release is the one that runs, or that it is another', async () => {
    for (const [serves, unchanged] of [
      [newTag, true],
      [formerTag, undefined],
    ] as const) {
      const seen: unknown[] = []
      const migrate = (context: DeployContext) => void seen.push(context.unchanged)
      await deploying({ bodies: { migrate }, env: environment({ serves }) }).run()
      expect(seen).toEqual([unchanged])
    }
  })

  it('gives the steps what was asked for', async () => {
    const seen: Partial<DeployContext>[] = []
    const plan = (context: DeployContext) => {
      seen.push({ ...context })
      context.plan = planOf('plan')
    }
    const { done, run } = deploying({ bodies: { plan } })
    await run({ allowDestroy: ['module.x.y'], wait: true })
    expect(seen).toEqual([expect.objectContaining({ allowDestroy: ['module.x.y'], build: true, tag: newTag })])
    expect(done.locks).toEqual([expect.objectContaining({ wait: true })])
  })

  it('--tag: finds the whole tag before it takes the lock, and builds nothing', async () => {
    const seen: Partial<DeployContext>[] = []
    const found = [formerTag, `migrate-${formerTag}`].map((tag) => ({ tag }))
    const { done, fake, ids, run } = deploying({
      bodies: { 'build-images': (context) => void seen.push({ ...context }) },
      deps: {
        registries: { addTag: async () => true, tags: async () => found },
        images: { commitsBetween: async () => undefined },
      },
      env: environment({ serves: newTag }),
    })
    const { result } = await run({ tag: 'fedcba9' })
    expect(ids()).toEqual([
      'preflight',
      'plain-http',
      'state-bucket',
      'find-release',
      'lock',
      'unfinished-park',
      'former-data',
      ...planned,
      ...released,
    ])
    expect(seen).toEqual([expect.objectContaining({ tag: formerTag, build: false })])
    expect(done.locks).toEqual([expect.objectContaining({ reason: 'release fedcba987654' })])
    expect(result).toMatchObject({ release: formerTag })
    expect(fake.facts()).toMatchObject({ release: { from: newTag, to: formerTag } })
  })

  it('records what its validation came to', async () => {
    const checks = [{ id: 'health', status: 'failed' as const, evidence: 'GET /health: 503', hint: 'Look.' }]
    const { fake, run } = deploying({
      bodies: {
        validate: (context) => {
          context.checks = checks
          throw new Error('validate failed')
        },
      },
    })
    await expect(run()).rejects.toThrow('validate failed')
    expect(fake.facts().checks).toEqual([{ id: 'health', status: 'failed', evidence: 'GET /health: 503' }])
  })

  it('refuses a --tag that no image can have before it runs anything', async () => {
    const { ids, run } = deploying()
    await expect(run({ tag: 'no tag' })).rejects.toMatchObject({ code: 'tag-invalid', exitCode: 2 })
    expect(ids()).toEqual([])
  })
})
