import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from '../e2e/support/base.ts'
import { type Checkout, documentOf, succeeded } from '../e2e/support/checkout.ts'
import { deployCommand, developmentOf } from '../e2e/support/development.ts'
import { productionOf } from '../e2e/support/production.ts'
import { pushIndex } from '../e2e/support/push-image.ts'

/** Images of a release, by their registries and the beginnings of their tags. */
const images = [
  ['api', ''],
  ['api', 'migrate-'],
  ['voice-lambda', ''],
] as const

// One production: each test begins where the one before it left it.
describe('a release that is promoted', () => {
  let clone: Checkout
  /** The release that development runs from the beginning. */
  let of = ''
  beforeAll(async () => {
    clone = await populatedClone()
    of = await developmentOf(clone).serves()
  })
  afterAll(() => clone?.dispose())

  const production = () => productionOf(clone)
  const digestOf = async (environment: string, kind: string, tag: string): Promise<string> => {
    const { imageDetails } = await production().aws(
      `ecr describe-images --repository-name medspa-${environment}-${kind} --image-ids imageTag=${tag}`,
    )
    return imageDetails[0].imageDigest
  }
  const reasonOf = (document: ReturnType<typeof documentOf>, id: string) =>
    document.steps.find((step) => step.id === id)?.reason

  it('is refused of the same environment, and where the other one has no such release', async () => {
    const { error } = await production().deploy('--from', 'production')
    expect(error).toMatchObject({ code: 'promotion-same' })
    const missing = await production().deploy('--from', 'development', '--tag', 'deadbeef')
    expect(missing).toMatchObject({ error: { code: 'release-missing' } })
  })

  it('has the digests that development has, and nothing is built', async () => {
    const document = await production().deploy('--from', 'development')
    expect(document.error).toBeUndefined()
    const { release: tag } = document.result as { release: string }
    for (const [kind, prefix] of images)
      expect(await digestOf('production', kind, prefix + tag)).toBe(await digestOf('development', kind, prefix + tag))
    expect(reasonOf(document, 'build-images')).toContain('the registry has')
    expect(reasonOf(document, 'promote-images')).toContain('shared within the registry')
    expect(tag).toBe(of)
    const { result } = documentOf(succeeded(await clone.medspa(['runs', '--env', 'production', '--sandbox', '--json'])))
    const { runs } = result as { runs: { status: string; promotedFrom?: object }[] }
    expect(runs.find(({ status }) => status === 'done')?.promotedFrom).toEqual({
      ...{ environment: 'development', account: '123456789012' },
    })
    await production().planIsEmpty()
  })

  it('is an index with attestations, from a hand-made one in development to tasks of production', async () => {
    const tag = 'attested-1'
    const index = await pushIndex(clone, { of, repository: 'medspa-development-api', tag })
    await developmentOf(clone).aws(putAgain('medspa-development-api', `migrate-${of}`, `migrate-${tag}`))
    await developmentOf(clone).aws(putAgain('medspa-development-voice-lambda', of, tag))
    succeeded(await clone.medspa([...deployCommand, '--tag', tag]))
    expect(await developmentOf(clone).runs()).toContain(tag)

    const result = await production().through('deploy', '--from', 'development')
    expect(result).toMatchObject({ release: tag, images: { api: index } })
    expect(await digestOf('production', 'api', tag)).toBe(index)
    await production().planIsEmpty()
  })

  it('is refused with an index for Lambda, with the reason and before anything is copied', async () => {
    const tag = 'attested-voice'
    await developmentOf(clone).aws(putAgain('medspa-development-api', of, tag))
    await developmentOf(clone).aws(putAgain('medspa-development-api', `migrate-${of}`, `migrate-${tag}`))
    await pushIndex(clone, { of, repository: 'medspa-development-voice-lambda', tag })
    const { error } = await production().deploy('--from', 'development', '--tag', tag)
    expect(error).toMatchObject({ code: 'image-not-plain' })
    expect(JSON.stringify(error)).toContain('Lambda takes one plain image manifest')
    const { imageIds } = await production().aws('ecr list-images --repository-name medspa-production-api')
    expect(JSON.stringify(imageIds)).not.toContain(tag)
  })

  it('is never pushed over a tag that names another image in production', async () => {
    const tag = 'taken-1'
    for (const [kind, prefix] of images)
      await developmentOf(clone).aws(putAgain(`medspa-development-${kind}`, prefix + of, prefix + tag))
    await pushIndex(clone, { of, repository: 'medspa-production-api', tag })
    const taken = await digestOf('production', 'api', tag)
    const { error } = await production().deploy('--from', 'development', '--tag', tag)
    expect(error).toMatchObject({ code: 'promotion-differs' })
    expect(await digestOf('production', 'api', tag)).toBe(taken)
  })
})

/** Puts one more tag on an image, as the checklist's operator would. */
const putAgain = (repository: string, of: string, tag: string) =>
  `ecr put-image --repository-name ${repository} --image-tag ${tag} --image-manifest "$(aws ecr batch-get-image \\
    --repository-name ${repository} --image-ids imageTag=${of} --query 'images[0].imageManifest' --output text)"`
