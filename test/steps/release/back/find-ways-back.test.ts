import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../../src/errors.ts'
import { servedBefore } from '../../../../src/releases/back/ways-back.ts'
import type { Release } from '../../../../src/releases/release.ts'
import { findWaysBack } from '../../../../src/steps/release/back/find-ways-back.ts'
import { quietProgress } from '../../../support/progress.ts'
import { app, arnOf, digest, elsewhere, found, looking, revision, secretArn, upstream } from './ways.ts'

const renewedOf = (arn: string, number: number) => ({ release: `v${number}`, 'renewed-of': arn })

describe('releases that can run', () => {
  it('have an ACTIVE revision, their images, and a voice version that forwards to where it does today, or its image', async () => {
    const { standing, ways = [] } = await found()
    expect(standing).toEqual({ deployed: 'v3', order: ['v3', 'v2', 'v1'], serving: ['v3'] })
    expect(
      ways.map(({ missing, served, serves, tag, voiceRenewal, voiceVersion }) => [
        ...[tag, voiceVersion ?? voiceRenewal?.image, served, serves, missing],
      ]),
    ).toEqual([
      ['v3', '3', true, true, undefined],
      ['v2', '2', true, false, undefined],
      ['v1', `registry:5000/voice@${digest('1')}`, true, false, undefined],
    ])
    expect(ways[0]).toMatchObject({
      registeredBy: 'ada',
      stale: [],
      migrator: 'of migrate-v3',
      revisions: { first: 3, last: 3 },
    })
  })

  it('are not those whose image is gone, by its digest', async () => {
    const { ways = [] } = await found({ gone: [digest('b')] })
    expect(ways[1]?.missing).toBe('medspa-development-api has no image bbbbbbbbbbbb any more')
  })

  it('are not those whose revision was deregistered', async () => {
    const revisions = [revision(3, 'c'), revision(2, 'b', { status: 'INACTIVE' })]
    const { ways = [] } = await found({ revisions })
    expect(ways.map(({ tag }) => tag)).toEqual(['v3'])
  })

  it('tell the one that is pinned, and those that are marked bad', async () => {
    const release = { api_image_tag: 'v3', bad_tags: ['v3'], pin: { task_definition_arn: arnOf(2) } }
    const { standing, ways = [] } = await found({ release })
    expect(standing).toMatchObject({ pinned: 'v2', pinnedRevision: arnOf(2) })
    expect(ways.map(({ bad }) => bad)).toEqual([true, false, false])
  })

  it.each<[string, Release, string]>([
    ['parked', { api_image_tag: 'v3', parked: 'yes' }, 'parked'],
    ['never deployed', {}, 'not-deployed'],
  ])('are none of an environment that is %s', async (_, release, code) => {
    await expect(found({ release })).rejects.toMatchObject({ code, exitCode: 3 })
  })
})

describe('a release that is pinned, and deployed again with another configuration', () => {
  const again = (number: number, family = 'api') => revision(number, 'c', { family, tags: { release: 'v3' } })
  const given = {
    release: {
      api_image_tag: 'v3',
      pin: { task_definition_arn: arnOf(3), voice_lambda_version: '3', workers: { mail: arnOf(3, 'mail') } },
    },
    revisions: [again(5), again(3), revision(2, 'b')],
    versions: [
      { version: '3', description: 'v3', variables: upstream },
      { version: '5', description: 'v3', variables: upstream },
    ],
    workers: { mail: [again(5, 'mail'), again(3, 'mail')] },
  }

  it('runs by what is pinned, and not by its newest revisions', async () => {
    const { standing, ways = [] } = await found(given)
    const to = standing && servedBefore(ways, standing)
    expect(to).toMatchObject({
      tag: 'v3',
      taskDefinitionArn: arnOf(3),
      voiceVersion: '3',
      workers: { mail: arnOf(3, 'mail') },
    })
  })

  it('is left where its pinned revision was deregistered', async () => {
    const [newest, pinned, before] = given.revisions
    const revisions = [newest, { ...pinned, status: 'INACTIVE' }, before] as typeof given.revisions
    const versions = [{ version: '2', description: 'v2', variables: upstream }, ...given.versions]
    const { standing, ways = [] } = await found({ ...given, revisions, versions })
    expect(standing && servedBefore(ways, standing)?.tag).toBe('v2')
  })
})

describe('a revision that was registered anew for a way back', () => {
  const copy = revision(4, 'b', { redis: 'redis-2:6379', tags: renewedOf(arnOf(2), 2) })
  const revisions = [copy, revision(3, 'c', { redis: 'redis-2:6379' }), revision(2, 'b'), revision(1, 'a')]

  it('is no release of its own: a kill before it was pinned changes neither the order nor the target', async () => {
    const { standing, ways = [] } = await found({ revisions, serves: arnOf(3) })
    expect(ways.map(({ tag, taskDefinitionArn }) => [tag, taskDefinitionArn])).toEqual([
      ['v3', arnOf(3)],
      ['v2', arnOf(2)],
      ['v1', arnOf(1)],
    ])
    expect(ways.map(({ stale }) => stale)).toEqual([[], ['REDIS_ADDR'], ['REDIS_ADDR']])
    expect(standing && servedBefore(ways, standing)?.tag).toBe('v2')
  })

  it("does not say what is so today: the newest of Terraform's does", async () => {
    const later = [copy, revision(3, 'c', { redis: 'redis-3:6379' }), revision(2, 'b')]
    const { ways = [] } = await found({ revisions: later })
    expect(ways.map(({ stale }) => stale)).toEqual([[], ['REDIS_ADDR']])
  })

  it('is the one that runs where it is pinned', async () => {
    const release = { api_image_tag: 'v3', pin: { task_definition_arn: arnOf(4) } }
    const { standing, ways = [] } = await found({ release, revisions })
    expect(standing && servedBefore(ways, standing)).toMatchObject({
      tag: 'v2',
      taskDefinitionArn: arnOf(4),
      stale: [],
    })
  })
})

describe('what workers were told', () => {
  it('is held against the newest revision of the worker, not of the API', async () => {
    const mail = [
      revision(3, 'c', { family: 'mail', redis: 'redis-2:6379' }),
      revision(2, 'b', { family: 'mail', redis: 'redis-1:6379' }),
    ]
    const { ways = [] } = await found({ workers: { mail } })
    expect(ways.map(({ stale, tag }) => [tag, stale])).toEqual([
      ['v3', []],
      ['v2', ['REDIS_ADDR']],
      ['v1', []],
    ])
  })
})

describe('the keys that a release reads', () => {
  const reads = (key: string, secret = app) => ({ secrets: { [key]: `${secret}:${key}::` } })
  const redis = 'medspa-development-redis'

  it.each([
    ['its API', [revision(3, 'c'), revision(2, 'b', reads('OLD_KEY'))], {}, 'medspa-development-api:2'],
    [
      'a worker',
      [revision(3, 'c'), revision(2, 'b')],
      { mail: [revision(3, 'c', { family: 'mail' }), revision(2, 'b', { family: 'mail', ...reads('OLD_KEY') })] },
      'medspa-development-mail:2',
    ],
  ])('are in their secret, else it cannot run: %s', async (_, revisions, workers, reader) => {
    const { ways = [] } = await found({ revisions, workers })
    expect(ways[0]?.missing).toBeUndefined()
    expect(ways[1]?.missing).toMatch(new RegExp(` has no key OLD_KEY, which ${reader} reads$`))
  })

  it('are looked for where the copy with the ARNs of today will read them', async () => {
    const [former, today] = [secretArn(redis, 'Before'), secretArn(redis, 'AfterX')]
    const revisions = [revision(3, 'c', reads('TOKEN', today)), revision(2, 'b', reads('TOKEN', former))]
    const { ways = [] } = await found({ revisions, secrets: { [today]: { TOKEN: 'x' } } })
    expect(ways[1]).toMatchObject({ missing: undefined, stale: ['TOKEN'] })
  })

  it('say nothing where the secret may not be read, and are made unprintable where it may', async () => {
    const refused = () => {
      throw new OperatorError('AccessDenied', { code: 'aws-error', whose: 'operator' })
    }
    const { ways = [] } = await found({ secrets: { [app]: refused } })
    expect(ways[0]?.missing).toBeUndefined()
    const { deps, hidden } = looking()
    await findWaysBack.run(deps, { withoutLock: false }, quietProgress())
    expect(hidden).toEqual(['postgres://'])
  })
})

describe('where a voice version forwards to', () => {
  const secure = { UPSTREAM_BASE_URL: 'https://api.example' }
  const named = (name: string) => ({ ...upstream, UPSTREAM_TLS_SERVERNAME: name })
  const versions = (...variables: Record<string, string>[]) =>
    variables.map((each, at) => ({ version: `${at + 1}`, description: `v${at + 1}`, variables: each }))
  const voices = async (given: Parameters<typeof found>[0]) => {
    const { ways = [] } = await found(given)
    return ways.map(({ voiceVersion }) => voiceVersion)
  }

  it('is today what the newest says, or the one that answers now', async () => {
    expect(await voices({ versions: versions(elsewhere, upstream, secure), aliasVersion: '2' })).toEqual([
      '3',
      '2',
      undefined,
    ])
  })

  it('has the name that is verified there too', async () => {
    expect(await voices({ versions: versions(named('old'), named('api'), named('api')) })).toEqual([
      '3',
      '2',
      undefined,
    ])
  })

  it('is not what answers while it is parked', async () => {
    const parked = { ...elsewhere, VOICE_MODE: 'parked' }
    const given = { versions: versions(elsewhere, parked, upstream), aliasVersion: '2' }
    // The release in the middle has no version that forwards: callers meet the newest one.
    expect(await voices(given)).toEqual(['3', '3', undefined])
    const { ways = [] } = await found(given)
    expect(ways.map(({ missing, voiceOfAnother }) => [voiceOfAnother, missing])).toEqual([
      [false, undefined],
      [true, undefined],
      [false, undefined],
    ])
  })
})
