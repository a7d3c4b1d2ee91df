import { afterEach, describe, expect, it } from 'vitest'
import { typed } from '../../../src/command-line.ts'
import { namesFor } from '../../../src/config/names.ts'
import { checkTag, findRelease } from '../../../src/steps/release/find-release.ts'
import { quietProgress } from '../../support/progress.ts'

type Needs = Parameters<ReturnType<typeof findByTag>['run']>[0]

const names = namesFor('development')
const now = new Date('2026-11-28T18:00:00Z')
const commit = (start: string) => start.padEnd(40, '0')
const serving = commit('ee2db8e71ddc')
const former = commit('76b3ad4119cd')
const failed = commit('4216269ea528')
const ages = new Map([
  [failed, 2],
  [serving, 40],
  [former, 60 * 26],
])

const image = (tag: string, minutes = 0) => ({ tag, pushedAt: new Date(now.getTime() - minutes * 60_000) })

/** A registry with these releases; `releasesServed` and what serves as given. */
function world({
  all = ages,
  api,
  served = [serving, former],
  ...more
}: Partial<Needs> & {
  all?: Map<string, number>
  api?: { tag: string; pushedAt?: Date }[] | null
  served?: string[]
} = {}): Needs {
  const whole = [...all].flatMap(([tag, age]) => [image(tag, age), image(`migrate-${tag}`, age)])
  return {
    clock: { now: () => now },
    names,
    settings: { platform: {} } as Needs['settings'],
    registries: {
      tags: async (name: string) =>
        name === names.voiceRepository
          ? [...all].map(([tag]) => image(tag))
          : api === null
            ? undefined
            : [...whole, ...(api ?? [])],
    },
    releaseParameter: { read: async () => undefined },
    releasesServed: async () => new Set(served),
    service: {
      describe: async () => ({
        taskDefinitionArn: `arn:${failed}`,
        desired: 1,
        running: 2,
        targetGroups: ['group'],
        deployments: [
          { running: 1, status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinitionArn: `arn:${failed}` },
          { running: 1, status: 'ACTIVE', rolloutState: 'COMPLETED', taskDefinitionArn: `arn:${serving}` },
        ],
      }),
      runningTasks: async () => [
        { address: '10.0.0.1', lastStatus: 'RUNNING', taskDefinitionArn: `arn:${failed}` },
        { address: '10.0.0.2', lastStatus: 'RUNNING', taskDefinitionArn: `arn:${serving}` },
      ],
    },
    targetHealth: {
      targets: async () => [
        { address: '10.0.0.1', state: 'unhealthy' },
        { address: '10.0.0.2', state: 'healthy' },
      ],
    },
    // What somebody wrote beside a revision is not what it runs.
    taskDefinitions: {
      describe: async (arn: string) => ({
        containers: [{ name: names.apiContainer, image: `registry/api:${arn.slice('arn:'.length)}` }],
        tags: { release: failed },
      }),
    },
    ...more,
  } as unknown as Needs
}

type Asking = { tag: string; whole?: string }
const findByTag = (option: '--tag' | '--release') =>
  findRelease<Asking>({
    option,
    tagOf: ({ tag }) => tag,
    found: (context, whole) => {
      context.whole = whole
    },
  })

const found = async (tag: string, deps = world()) => {
  const context: Asking = { tag }
  const outcome = await findByTag('--tag').run(deps, context, quietProgress())
  return { whole: context.whole, outcome }
}
const refused = (tag: string, deps = world(), option: '--tag' | '--release' = '--tag') =>
  findByTag(option)
    .run(deps, { tag }, quietProgress())
    .then(
      () => Promise.reject(new Error(`${tag} was found`)),
      (error: unknown) => error,
    )

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
})

describe('the release that was asked for', () => {
  it('is found by its whole tag, by what is shown of it, and by seven characters', async () => {
    for (const asked of [former, former.slice(0, 12), former.slice(0, 7)])
      expect(await found(asked)).toMatchObject({ whole: former })
    for (const asked of [former, former.slice(0, 12)])
      expect((await found(asked)).outcome).toEqual({ detail: '76b3ad4119cd' })
    expect((await found('76b3ad4')).outcome).toEqual({ detail: '76b3ad4 is 76b3ad4119cd' })
  })

  it('needs no voice image where voice is off', async () => {
    const registries = {
      tags: async (name: string) => (name === names.voiceRepository ? [] : [image(former), image(`migrate-${former}`)]),
    } as unknown as Needs['registries']
    expect(await refused('deadbee', world({ registries }))).toMatchObject({ evidence: [] })
    const settings = { platform: { voice: { enabled: false } } } as Needs['settings']
    const evidence = [expect.stringContaining('76b3ad4119cd')]
    expect(await refused('deadbee', world({ registries, settings }))).toMatchObject({ evidence })
  })

  it('that is not there is refused with those that could run, the newest first, and which of them served', async () => {
    undo.push(typed({ program: 'npx medspa', env: 'development', sandbox: true }))
    expect(await refused('deadbee')).toMatchObject({
      code: 'release-missing',
      exitCode: 3,
      message: 'The registry has no release deadbee.',
      evidence: [
        '4216269ea528: pushed 2 min ago, no run of it ended well',
        'ee2db8e71ddc: pushed 40 min ago, serves now',
        '76b3ad4119cd: pushed 26 h ago, served before',
      ],
      // The way back is the newest that served, and not the one that fails.
      hint: expect.stringContaining('`npx medspa deploy --env development --sandbox --tag 76b3ad4119cd`'),
    })
    expect(await refused('76b3ad', world(), '--release')).toMatchObject({
      hint: expect.stringContaining('`npx medspa restore --env development --sandbox --release 76b3ad4119cd`'),
    })
  })

  it('that is the beginning of several is refused with these', async () => {
    const dirty = `${former}-dirty-441815ae471e`
    const deps = world({ all: new Map([...ages, [dirty, 5]]) })
    expect(await refused('76b3ad4', deps)).toMatchObject({
      code: 'release-ambiguous',
      exitCode: 3,
      message: '76b3ad4 is the beginning of 2 releases.',
      evidence: [
        '76b3ad4119cd-dirty-441815ae471e: pushed 5 min ago, no run of it ended well',
        '76b3ad4119cd: pushed 26 h ago, served before',
      ],
    })
    expect(await found('76b3ad4119cd', deps)).toMatchObject({ whole: former })
    expect(await found('76b3ad4119cd-dirty-441815ae471e', deps)).toMatchObject({ whole: dirty })
  })

  it('is one of ten that are listed', async () => {
    const many = new Map(Array.from({ length: 12 }, (_, index) => [commit(`${index}abcdef`), index]))
    const error = (await refused('deadbee', world({ all: many }))) as { evidence: string[] }
    expect(error.evidence).toHaveLength(11)
    expect(error.evidence.at(-1)).toBe('… and 2 older')
  })

  it('is told by what the registry says alone, where nothing else can be read', async () => {
    const away = () => Promise.reject(new Error('AccessDenied'))
    const deps = world({
      releaseParameter: { read: away } as unknown as Needs['releaseParameter'],
      releasesServed: away,
      service: { describe: away } as unknown as Needs['service'],
    })
    expect(await refused('deadbee', deps)).toMatchObject({
      code: 'release-missing',
      evidence: expect.arrayContaining(['ee2db8e71ddc: pushed 40 min ago']),
    })
  })

  it('may have only half of its images: the next steps say which are missing', async () => {
    const half = commit('aaaaaaaaaaaa')
    expect(await found('aaaaaaa', world({ api: [image(half)] }))).toMatchObject({ whole: half })
    expect(await refused('migrate-76b3ad4')).toMatchObject({ code: 'release-missing' })
  })

  it('that is named whole is meant, and no other that begins so, though only half of it is there', async () => {
    const half = 'release-9'
    const deps = world({ all: new Map([...ages, [`${half}-rc.1`, 5]]), api: [image(half)] })
    expect(await found(half, deps)).toMatchObject({ whole: half })
  })

  it('is not looked for in a registry that is not there yet', async () => {
    expect(await found('v1', world({ api: null }))).toEqual({
      whole: undefined,
      outcome: { skipped: 'there is no registry yet' },
    })
    expect(await refused('v1', world({ all: new Map() }))).toMatchObject({
      code: 'release-missing',
      hint: expect.stringContaining('medspa deploy'),
      evidence: [],
    })
  })
})

it.each(['', 'a:b', '--yes', 'a\nb', 'x'.repeat(3000)])('a tag that no image can have is a usage error: %j', (tag) => {
  for (const option of ['--tag', '--release'] as const)
    expect(() => checkTag({ option, tag })).toThrow(expect.objectContaining({ code: 'tag-invalid', exitCode: 2 }))
})
