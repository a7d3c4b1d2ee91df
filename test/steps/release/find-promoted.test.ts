import { afterEach, describe, expect, it } from 'vitest'
import { typed } from '../../../src/command-line.ts'
import type { Release } from '../../../src/releases/release.ts'
import { findPromoted } from '../../../src/steps/release/promote/find-promoted.ts'
import type { Promotion } from '../../../src/steps/release/promote/promotion.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const serving = 'ee2db8e71ddc'.padEnd(40, '0')
const former = '76b3ad4119cd'.padEnd(40, '0')
const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const recorded: Release = {
  ...{ api_image_tag: serving, voice_lambda_image_tag: serving, digests_tag: serving },
  ...{ api_image_digest: digest('a'), migrate_image_digest: digest('b'), voice_lambda_image_digest: digest('c') },
}

type World = {
  release?: Release | undefined
  /** Tags whose tasks are healthy. */
  serve?: string[]
  desired?: number
  /** Digests that the registries do not have any more. */
  gone?: string[]
  /** What stands under a tag: the API's repository and its tags by `api:`, the voice Lambda's by `voice-lambda:`. */
  tags?: Record<string, string>
  accountIdInFile?: string
}

/** Development, as production's credentials see it. */
function development({ desired = 2, gone = [], release = recorded, serve = [serving], ...world }: World = {}) {
  const tags: Record<string, string> = world.tags ?? {
    ...{
      [`api:${serving}`]: digest('a'),
      [`api:migrate-${serving}`]: digest('b'),
      [`voice-lambda:${serving}`]: digest('c'),
    },
    ...{
      [`api:${former}`]: digest('d'),
      [`api:migrate-${former}`]: digest('e'),
      [`voice-lambda:${former}`]: digest('f'),
    },
  }
  const of = (name: string) => name.replace('medspa-development-', '')
  const asked: string[] = []
  const registries: GivenDeps['registries'] = {
    tags: async (name) =>
      Object.keys(tags)
        .filter((key) => key.startsWith(`${of(name)}:`))
        .map((key) => ({ tag: key.slice(key.indexOf(':') + 1) })),
    image: async (name, tag) => {
      const found = tags[`${of(name)}:${tag}`]
      return found === undefined || gone.includes(found) ? undefined : { digest: found, index: false }
    },
    has: async (_, reference) => !gone.includes(reference),
  }
  const source = fakeDeps({
    settings: { accountIdInFile: world.accountIdInFile },
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:role/deploys' }) },
    registries,
    registriesOf: ((account: string) => {
      asked.push(account)
      return registries
    }) as never,
    releaseParameter: { read: async () => (world.accountIdInFile ? Promise.reject(new Error('refused')) : release) },
    releasesServed: async () => new Set([former]),
    service: {
      describe: async () =>
        desired === 0
          ? undefined
          : ({ desired, running: desired, taskDefinitionArn: 'api:1', deployments: [], targetGroups: [] } as never),
      runningTasks: async () =>
        serve.map((tag) => ({ lastStatus: 'RUNNING', taskDefinitionArn: `api:${tag}`, containers: [] })) as never,
    },
    targetHealth: { targets: async () => [] },
    taskDefinitions: {
      describe: async (arn) =>
        ({ containers: [{ name: 'api', image: `host/api:${arn.slice(4)}` }], tags: {} }) as never,
    },
  })
  return { source, asked }
}

const own = (platform = {}) =>
  fakeDeps({
    settings: {
      environment: 'production',
      platform: { api: undefined, voice: undefined, workers: undefined, ...platform },
    },
    releaseParameter: { read: async () => undefined },
  })

async function find(
  world: World,
  { allowBad = false, asked, platform }: { allowBad?: boolean; asked?: string; platform?: object } = {},
) {
  const { source, asked: accounts } = development(world)
  const promotion: Promotion = { from: 'development', source, allowBad }
  const context = { tag: asked ?? '', asked, promotion }
  const outcome = await findPromoted.run(own(platform), context, quietProgress())
  return { outcome, tag: context.tag, found: promotion.found, accounts }
}

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
})

describe('the release to promote', () => {
  it('is the one that serves there, by the digests that it was deployed with', async () => {
    // Somebody pushed over the tag since.
    const tags = {
      [`api:${serving}`]: digest('9'),
      [`api:migrate-${serving}`]: digest('b'),
      [`voice-lambda:${serving}`]: digest('c'),
    }
    const { found, outcome, tag } = await find({ tags })
    expect(tag).toBe(serving)
    expect(found).toMatchObject({
      account: '123456789012',
      digests: { api: digest('a'), migrate: digest('b'), 'voice-lambda': digest('c') },
    })
    expect(outcome).toEqual({
      detail: `ee2db8e71ddc of development: api ${'a'.repeat(12)}, migrate ${'b'.repeat(12)}, voice-lambda ${'c'.repeat(12)}`,
    })
  })

  it('is another one of its registry by its tag, or the beginning of one, whether it serves or sleeps', async () => {
    for (const world of [{}, { desired: 0, release: { ...recorded, parked: 'yes' } as const }]) {
      const { found, outcome, tag } = await find(world, { asked: former.slice(0, 7) })
      expect(tag).toBe(former)
      expect(found?.digests).toEqual({ api: digest('d'), migrate: digest('e'), 'voice-lambda': digest('f') })
      expect(outcome).toMatchObject({ detail: expect.stringContaining('76b3ad4 is 76b3ad4119cd of development') })
    }
  })

  it('has the images that this environment needs', async () => {
    const { found } = await find({}, { platform: { voice: { enabled: false } } })
    expect(Object.keys(found?.digests ?? {})).toEqual(['api', 'migrate'])
    const workers = { mail: { target: 'jobs', writable: [] } }
    await expect(find({}, { platform: { workers } })).rejects.toMatchObject({
      code: 'promotion-images-missing',
      exitCode: 3,
      message: 'The registries of development do not have all images of ee2db8e71ddc: jobs.',
      evidence: [`medspa-development-jobs:${serving}`],
    })
  })

  it('of another account is looked for in its registries alone, by its tag', async () => {
    const elsewhere = { accountIdInFile: '210987654321' }
    const { accounts, found, tag } = await find(elsewhere, { asked: serving })
    expect({ accounts, tag, account: found?.account }).toEqual({
      ...{ accounts: ['210987654321'], tag: serving, account: '210987654321' },
    })
    await expect(find(elsewhere)).rejects.toMatchObject({
      code: 'promotion-unclear',
      message: expect.stringContaining('account 210987654321'),
      hint: expect.stringContaining('--tag TAG'),
    })
  })

  it.each<[string, World, object]>([
    [
      'parked',
      { desired: 0, release: { ...recorded, parked: 'yes' } },
      { code: 'promotion-parked', message: 'development is parked: no release serves there.' },
    ],
    [
      'not deployed',
      { desired: 0, release: {} },
      { code: 'promotion-not-deployed', message: 'Nothing was deployed to development yet.' },
    ],
    [
      'without a healthy task',
      { serve: [] },
      { code: 'promotion-not-deployed', message: expect.stringContaining('has no healthy task') },
    ],
    [
      'between two releases',
      { serve: [serving, former] },
      { code: 'promotion-unclear', message: expect.stringContaining('ee2db8e71ddc and 76b3ad4119cd serve') },
    ],
    [
      'without an image of it',
      { gone: [digest('b')] },
      { code: 'promotion-images-missing', message: expect.stringContaining('migrate') },
    ],
    [
      'put back from it',
      { release: { ...recorded, bad_tags: [serving] } },
      { code: 'release-bad', message: expect.stringContaining('development was put back from ee2db8e71ddc') },
    ],
  ])('is refused where the other environment is %s', async (_, world, error) => {
    await expect(find(world)).rejects.toMatchObject({ exitCode: 3, ...error })
  })

  it('names commands that can be pasted', async () => {
    undo.push(typed({ program: 'npx medspa', env: 'production', sandbox: true }))
    const hintOf = (promise: Promise<unknown>) =>
      promise.then(
        () => '',
        (error: { hint: string }) => error.hint,
      )
    expect(await hintOf(find({ desired: 0, release: { ...recorded, parked: 'yes' } }))).toContain(
      '`npx medspa deploy --env production --sandbox --from development --tag ee2db8e71ddc`',
    )
    expect(await hintOf(find({ release: { ...recorded, bad_tags: [serving] } }))).toContain(
      '`npx medspa deploy --env production --sandbox --from development --tag ee2db8e71ddc --allow-bad`',
    )
    expect(await hintOf(find({}, { asked: 'deadbee' }))).toContain(
      '`npx medspa deploy --env production --sandbox --from development --tag 76b3ad4119cd`',
    )
    expect(await hintOf(find({ tags: {} }, { asked: 'deadbee' }))).toContain(
      '`npx medspa deploy --env development --sandbox`',
    )
  })

  it('that was put back from there comes where the operator allows it', async () => {
    expect(await find({ release: { ...recorded, bad_tags: [serving] } }, { allowBad: true })).toMatchObject({
      tag: serving,
    })
  })
})
