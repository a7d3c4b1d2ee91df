import { createHash } from 'node:crypto'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgingImage, expiring } from '../../../sandbox/front/ecr/lifecycle.ts'
import { namesFor } from '../../../src/config/names.ts'
import type { Deps } from '../../../src/deps.ts'
import type { ReleaseDigests } from '../../../src/releases/pin.ts'
import { type ReleaseImage, releaseImages } from '../../../src/releases/release-images.ts'
import { keepRegistered, keepServed } from '../../../src/steps/release/keep-images.ts'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'

const names = namesFor('production')
const repositories = { api: names.apiRepository, 'voice-lambda': names.voiceRepository }
const kinds = ['api', 'migrate', 'voice-lambda'] as const

type Kept = { digest: string; tags: Set<string>; pushedAt: Date }

/** A production whose registries are pushed to and looked after, as ECR does it, by these policies. */
function production(policies: Record<keyof typeof repositories, string>) {
  const images = new Map(Object.values(repositories).map((name) => [name, [] as Kept[]]))
  const of = (repository: string) => images.get(repository) ?? []
  let pushes = 0
  let releases = 0
  /** Tags of the releases in the order of their pushes, and of those that came to serve. */
  const pushed: string[] = []
  /** What came to serve, by tag: a tag that is pushed over by hand names another image afterwards. */
  const served = new Map<string, ReleaseDigests>()
  /** What runs, by digest. */
  const runs: { api?: string; 'voice-lambda'?: string } = {}

  const addTag = async (repository: string, digest: string, tag: string) => {
    const image = of(repository).find((each) => each.digest === digest)
    if (image === undefined) return false
    for (const each of of(repository)) each.tags.delete(tag)
    image.tags.add(tag)
    return true
  }
  const push = (repository: string, tag: string) => {
    pushes += 1
    const digest = `sha256:${createHash('sha256').update(String(pushes)).digest('hex')}`
    for (const each of of(repository)) each.tags.delete(tag)
    of(repository).push({ digest, tags: new Set([tag]), pushedAt: new Date(pushes * 60_000) })
  }
  const pushRelease = () => {
    releases += 1
    const tag = `r${releases}`
    for (const image of releaseImages(names, tag)) push(image.repository, image.tag)
    pushed.push(tag)
    return tag
  }
  const digestsOf = (tag: string): Partial<ReleaseDigests> =>
    Object.fromEntries(
      releaseImages(names, tag).flatMap(({ kind, repository, tag: own }) => {
        const image = of(repository).find(({ tags }) => tags.has(own))
        return image === undefined ? [] : [[kind, image.digest]]
      }),
    )
  const deps = {
    names,
    registries: { addTag },
    service: { runningTasks: async () => [] },
    taskDefinitions: {
      describe: async () => ({ containers: [{ name: names.apiContainer, image: `registry/api@${runs.api}` }] }),
    },
    voiceLambda: { image: async () => ({ image: 'registry/voice', digest: runs['voice-lambda'] }) },
  } as unknown as Deps

  return {
    runs,
    pushRelease,
    push,
    /** A deploy of a release that the registry has whole: it is given up before anything moves, or midway, or comes to its end. */
    async deploy(tag: string, ends: 'failed' | 'halfway' | 'served') {
      const digests = digestsOf(tag)
      if (kinds.some((kind) => digests[kind] === undefined)) return
      const whole = digests as ReleaseDigests
      const arn = runs.api && { task_definition_arn: 'arn', voice_lambda_version: '1' }
      expect(await keepRegistered(deps, whole, arn || {})).toBeUndefined()
      if (ends === 'failed') return
      runs.api = whole.api
      if (ends === 'halfway') return
      runs['voice-lambda'] = whole['voice-lambda']
      expect(await keepServed(deps, whole)).toBeUndefined()
      served.set(tag, whole)
    },
    pushedReleases: () => pushed,
    /** What ECR does once a day. */
    expire() {
      for (const [kind, name] of Object.entries(repositories) as [keyof typeof repositories, string][]) {
        const aging: AgingImage[] = of(name).map((image) => ({ ...image, tags: [...image.tags] }))
        const gone = expiring(policies[kind], aging, new Date(pushes * 60_000))
        images.set(
          name,
          of(name).filter(({ digest }) => !gone.has(digest)),
        )
      }
    },
    size: () => [...images.values()].map((all) => all.length),
    /** What must be there, and is not. */
    missing(): string[] {
      const running = Object.entries(runs).flatMap(([kind, digest]) =>
        of(repositories[kind as keyof typeof repositories]).some((image) => image.digest === digest)
          ? []
          : [`what runs: ${kind}`],
      )
      const lacking = (what: string, tag: string, found: Partial<Record<ReleaseImage['kind'], string>>) =>
        kinds.flatMap((kind) => (found[kind] === undefined ? [`${what}: ${kind} of ${tag}`] : []))
      const stillThere = (tag: string) =>
        Object.fromEntries(
          releaseImages(names, tag).flatMap(({ kind, repository }) => {
            const digest = served.get(tag)?.[kind]
            return of(repository).some((image) => image.digest === digest) ? [[kind, digest]] : []
          }),
        )
      return [
        ...running,
        ...pushed.slice(-20).flatMap((tag) => lacking('the last 20', tag, digestsOf(tag))),
        ...pushed
          .filter((tag) => served.has(tag))
          .slice(-20)
          .flatMap((tag) => lacking('the last 20 that served', tag, stillThere(tag))),
      ]
    },
  }
}

type Production = ReturnType<typeof production>

/** What happens to the registries, a step each; ECR looks after them after some. */
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ what: fc.constantFrom('failed', 'halfway', 'served') }) },
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constant('back'), to: fc.nat(25), ends: fc.constantFrom('halfway', 'served') }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constantFrom('pushed-by-ci', 'given-up'),
        times: fc.integer({ min: 1, max: 45 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constantFrom('latest', 'probe'), times: fc.integer({ min: 1, max: 40 }) }),
    },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('pushed-over'), release: fc.nat(3) }) },
  ),
  { minLength: 10, maxLength: 60 },
)
type Step = (typeof steps extends fc.Arbitrary<infer All> ? All : never) extends (infer One)[] ? One : never

async function take(world: Production, step: Step): Promise<void> {
  if ('to' in step) return world.deploy(world.pushedReleases().at(-1 - step.to) ?? '', step.ends as 'served')
  if ('release' in step) {
    // By hand: the CLI never does it. Of one image alone, so that the others are the release's own.
    const tag = world.pushedReleases().at(-1 - step.release)
    if (tag !== undefined) world.push(repositories.api, tag)
    return
  }
  if (!('times' in step)) return world.deploy(world.pushRelease(), step.what as 'served')
  for (let time = 0; time < step.times; time += 1) {
    if (step.what === 'pushed-by-ci') world.pushRelease()
    else if (step.what === 'given-up') await world.deploy(world.pushRelease(), 'failed')
    else if (step.what === 'latest') for (const name of Object.values(repositories)) world.push(name, 'latest')
    else world.push(repositories.api, `probe-${world.size().join('-')}-${time}`)
    world.expire()
  }
}

describe('the lifecycle policies of the registries', () => {
  let copy: ModuleCopy
  let policies: Record<keyof typeof repositories, string>
  beforeAll(async () => {
    copy = await copyModule()
    const cwd = path.join(copy.dir, 'modules/ecr')
    await copy.terraform(['init', '-input=false', '-no-color'], { cwd })
    const told = await copy.terraform(['console', '-no-color', '-var=name=medspa-production'], {
      cwd,
      input: 'jsonencode({ for key, policy in local.policies : key => jsonencode(policy) })',
    })
    policies = JSON.parse(JSON.parse(String(told.stdout)))
  })
  afterAll(() => copy?.remove())

  it('keep what runs and the last 20 releases, whatever was pushed', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = production(policies)
        await world.deploy(world.pushRelease(), 'served')
        for (const step of all) {
          await take(world, step)
          world.expire()
          expect(world.missing(), JSON.stringify(step)).toEqual([])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keep a release that came back after 25 others, through 40 deploys that were given up', async () => {
    const world = production(policies)
    for (let release = 0; release < 26; release += 1) await world.deploy(world.pushRelease(), 'served')
    await world.deploy('r1', 'served')
    for (let again = 0; again < 40; again += 1) {
      await world.deploy(world.pushRelease(), 'failed')
      world.expire()
    }
    expect(world.missing()).toEqual([])
    for (let release = 0; release < 300; release += 1) world.pushRelease()
    world.expire()
    expect(world.missing()).toEqual([])
    expect(Math.max(...world.size())).toBeLessThan(300)
  })
})
