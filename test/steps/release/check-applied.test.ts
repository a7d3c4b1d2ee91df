import { describe, expect, it } from 'vitest'
import { namesFor } from '../../../src/config/names.ts'
import { checkApplied } from '../../../src/steps/release/check-applied.ts'
import { quietProgress } from '../../support/progress.ts'

type Needs = Parameters<typeof checkApplied.run>[0]

const names = namesFor('development')
const arn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-api:7'
const outputs = { api_task_definition_arn: arn, api_gateway_url: 'https://voice.example' }

/** What the newest revision and the newest voice version are of, look by look; the last look stays. */
function world(...looks: { api?: string; voice?: string; image?: string }[]) {
  let at = 0
  let now = 0
  const seen = () => looks[Math.min(at, looks.length - 1)] ?? {}
  const deps = {
    clock: {
      now: () => new Date(now),
      sleep: async (ms: number) => {
        now += ms
        at += 1
      },
    },
    names,
    settings: { platform: {} },
    taskDefinitions: {
      describe: async () => {
        const { api } = seen()
        return api && { containers: [{ name: names.apiContainer, image: `registry/api:${api}` }], tags: {} }
      },
    },
    voiceLambda: {
      image: async () => {
        const { image, voice } = seen()
        return { image: `registry/voice:${image ?? voice}` }
      },
      find: async () => ({
        functionName: names.voiceFunction,
        newestVersion: '4',
        versions: [
          { version: '3', description: 'v2' },
          { version: '4', description: seen().voice },
        ],
      }),
    },
  }
  return { deps: deps as unknown as Needs, waited: () => now }
}
const run = (deps: Needs, more = {}) =>
  checkApplied.run(deps, { tag: 'v2', build: false, outputs: { ...outputs, ...more } } as never, quietProgress())

describe('what Terraform applied', () => {
  it('is looked at once where it is the release', async () => {
    const { deps, waited } = world({ api: 'v2', voice: 'v2' })
    expect(await run(deps)).toEqual({ detail: 'v2' })
    expect(waited()).toBe(0)
  })

  it('may not be described for some seconds', async () => {
    const { deps } = world({ voice: 'v2' }, { api: 'v2', voice: 'v1' }, { api: 'v2', voice: 'v2' })
    expect(await run(deps)).toEqual({ detail: 'v2' })
  })

  it('by the release of before, with an empty plan, ends the command before anything moves', async () => {
    const { deps, waited } = world({ api: 'v1', voice: 'v1' })
    await expect(run(deps)).rejects.toMatchObject({
      code: 'release-not-applied',
      whose: 'aws',
      message: 'What Terraform applied is not v2: the revision medspa-development-api:7 is of v1.',
      evidence: ['version 4 of the voice Lambda is of v1'],
      hint: expect.stringContaining('run the same command again'),
    })
    expect(waited()).toBe(20_000)
  })

  it('may be published once more by somebody, with words of their own', async () => {
    const { deps } = world({ api: 'v2', voice: 'a test', image: 'v2' })
    expect(await run(deps)).toEqual({ detail: 'v2' })
  })

  it('is not what callers would get where somebody published another image meanwhile', async () => {
    const { deps } = world({ api: 'v2', voice: 'a test', image: 'v9' })
    await expect(run(deps)).rejects.toMatchObject({
      code: 'release-not-applied',
      message: 'What Terraform applied is not v2: version 4 of the voice Lambda is of v9.',
      hint: expect.stringContaining(`\`aws lambda publish-version --function-name ${names.voiceFunction}\``),
    })
  })

  it('has no voice version where voice webhooks are switched off', async () => {
    const { deps } = world({ api: 'v2', voice: 'v1' })
    expect(await run(deps, { api_gateway_url: undefined })).toEqual({ detail: 'v2' })
  })

  it('that is not described in time is of no release', async () => {
    const { deps } = world({ voice: 'v2' })
    await expect(run(deps)).rejects.toMatchObject({ message: expect.stringContaining('is of no release') })
  })

  it('is of the images that were inspected, by their digests', async () => {
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`
    const told = { api: [digest('a')], migrate: [digest('b')], 'voice-lambda': [digest('c')] }
    const images: Record<string, string> = {
      [arn]: `registry/api@${digest('a')}`,
      'migrate:7': `registry/api@${digest('b')}`,
    }
    const voice = { image: `registry/voice@${digest('c')}` }
    const { deps } = world({ api: 'unused' })
    const checked = () =>
      checkApplied.run(
        {
          ...deps,
          taskDefinitions: {
            describe: async (of: string) => ({
              containers: [names.apiContainer, names.migrateContainer].map((name) => ({ name, image: images[of] })),
              tags: { release: 'v2' },
            }),
          },
          voiceLambda: {
            ...deps.voiceLambda,
            find: async () => ({ newestVersion: '4', versions: [{ version: '4', description: 'v2' }] }),
            image: async () => voice,
          },
        } as never,
        { tag: 'v2', toldDigests: told, outputs: { ...outputs, migration_task_definition_arn: 'migrate:7' } } as never,
        quietProgress(),
      )
    expect(await checked()).toEqual({ detail: 'v2' })
    // The tags beside them say the release all the same: an override file, or a parameter that was changed meanwhile.
    images['migrate:7'] = `registry/api@${digest('d')}`
    await expect(checked()).rejects.toMatchObject({
      message: 'What Terraform applied is not v2: the revision migrate:7 is of another image (dddddddddddd).',
    })
    images['migrate:7'] = 'registry/api:migrate-v2'
    images[arn] = `registry/api:v1`
    await expect(checked()).rejects.toMatchObject({
      message: expect.stringContaining('medspa-development-api:7 is of v1'),
    })
    images[arn] = 'registry/api:v2'
    voice.image = `registry/voice@${digest('d')}`
    await expect(checked()).rejects.toMatchObject({
      message: 'What Terraform applied is not v2: version 4 of the voice Lambda is of another image (dddddddddddd).',
    })
  })

  it('has the images of sidecars and workers too', async () => {
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`
    const images: Record<string, Record<string, string>> = {
      [arn]: { [names.apiContainer]: `registry/api@${digest('a')}`, nova: `registry/nova@${digest('b')}` },
      'mail:7': { mail: `registry/jobs@${digest('c')}` },
      'own:7': { own: `registry/api@${digest('a')}` },
    }
    const { deps } = world({})
    const checked = () =>
      checkApplied.run(
        {
          ...deps,
          settings: {
            platform: {
              api: { sidecars: { nova: { target: 'nova' }, proxy: { image: 'a/b:1' } } },
              workers: { mail: { target: 'jobs' }, own: {} },
            },
          },
          taskDefinitions: {
            describe: async (of: string) => ({
              containers: Object.entries(images[of] ?? {}).map(([name, image]) => ({ name, image })),
              tags: { release: 'v2' },
            }),
          },
        } as never,
        {
          tag: 'v2',
          toldDigests: { api: [digest('a')], migrate: [], nova: [digest('b')], jobs: [digest('c')] },
          outputs: {
            api_task_definition_arn: arn,
            worker_task_definition_arns: { mail: 'mail:7', own: 'own:7' },
          },
        } as never,
        quietProgress(),
      )
    expect(await checked()).toEqual({ detail: 'v2' })
    images['mail:7'] = { mail: `registry/jobs@${digest('d')}` }
    await expect(checked()).rejects.toMatchObject({
      message: 'What Terraform applied is not v2: the revision mail:7 is of another image (dddddddddddd).',
    })
    images['mail:7'] = { mail: `registry/jobs@${digest('c')}` }
    images[arn] = { [names.apiContainer]: `registry/api@${digest('a')}`, nova: `registry/nova@${digest('d')}` }
    await expect(checked()).rejects.toMatchObject({
      message: expect.stringContaining('the sidecar nova of medspa-development-api:7 is of another image'),
    })
  })
})
