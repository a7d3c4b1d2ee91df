import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { keepRegistered, keepServed } from '../../../src/steps/release/keep-images.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const digests = {
  api: `sha256:${'a'.repeat(64)}`,
  migrate: `sha256:${'b'.repeat(64)}`,
  'voice-lambda': `sha256:${'c'.repeat(64)}`,
}
const runs = { task_definition_arn: 'api:1', voice_lambda_version: '3' }

/** What is tagged in an environment whose revision names this image, `<repository> <tag> <beginning of the digest>`. */
function world(image: string, { fails }: { fails?: Error } = {}) {
  const tagged: string[] = []
  const deps = fakeDeps({
    registries: {
      async addTag(name: string, digest: string, tag: string) {
        if (fails) throw fails
        tagged.push(`${name.replace('medspa-development-', '')} ${tag} ${digest.slice(7, 9)}`)
        return true
      },
    },
    service: {
      runningTasks: (async () => [
        { taskDefinitionArn: 'api:0', containers: [{ name: 'api', image, digest: 'sha256:00' }] },
        { taskDefinitionArn: 'api:1', containers: [{ name: 'api', image, digest: 'sha256:77' }] },
      ]) as never,
    },
    taskDefinitions: { describe: (async () => ({ containers: [{ name: 'api', image }], tags: {} })) as never },
    voiceLambda: { image: async () => ({ image: 'host/voice:v1', digest: 'sha256:88' }) },
  })
  return { deps, tagged }
}

describe('images that are kept from expiring', () => {
  it('are those of what runs, by the digest in the revision or the one that its tasks pulled, and of what is registered', async () => {
    const byDigest = world('host/api@sha256:66')
    expect(await keepRegistered(byDigest.deps, digests, runs)).toBeUndefined()
    expect(byDigest.tagged.sort()).toEqual([
      'api in-use-registered aa',
      'api in-use-registered-migrate bb',
      'api in-use-serving 66',
      'voice-lambda in-use-registered cc',
      'voice-lambda in-use-serving 88',
    ])
    const byTag = world('host/api:v1')
    await keepRegistered(byTag.deps, digests, runs)
    expect(byTag.tagged).toContain('api in-use-serving 77')
  })

  it('are those of further targets too, of sidecars and of workers', async () => {
    const { deps, tagged } = world('host/medspa-development-nova@sha256:55')
    await keepRegistered(deps, { ...digests, nova: `sha256:${'d'.repeat(64)}` }, { workers: { mail: 'mail:1' } })
    expect(tagged.filter((each) => each.startsWith('nova')).sort()).toEqual([
      'nova in-use-registered dd',
      'nova in-use-serving 55',
    ])
  })

  it("are the release's alone where nothing runs", async () => {
    const { deps, tagged } = world('host/api:v1')
    await keepRegistered(deps, digests, {})
    expect(tagged.every((each) => each.includes('in-use-registered'))).toBe(true)
  })

  it('are those of a release that came to serve, also once another does', async () => {
    const { deps, tagged } = world('host/api:v1')
    expect(await keepServed(deps, digests)).toBeUndefined()
    expect(tagged.sort()).toEqual([
      'api in-use-serving aa',
      'api in-use-serving-migrate bb',
      'api served-aaaaaaaaaaaa aa',
      'api served-bbbbbbbbbbbb bb',
      'voice-lambda in-use-serving cc',
      'voice-lambda served-cccccccccccc cc',
    ])
  })

  it('and a role that may not tag them says so, and deploys all the same', async () => {
    const fails = new OperatorError('AWS refuses ecr:PutImage.', { code: 'aws-access-denied', whose: 'aws' })
    const { deps } = world('host/api:v1', { fails })
    expect(await keepServed(deps, digests)).toBe('its images are not kept from expiring: AWS refuses ecr:PutImage.')
    await expect(keepServed(world('x', { fails: new Error('a bug') }).deps, digests)).rejects.toThrow('a bug')
  })
})
