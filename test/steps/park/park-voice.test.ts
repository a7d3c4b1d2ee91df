import { describe, expect, it } from 'vitest'
import { parkVoice } from '../../../src/steps/park/park-voice.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'
import { contextOf } from './park-context.ts'

const progress = quietProgress()

describe('parking the voice Lambda', () => {
  const forwarding = { VOICE_MODE: 'forward', UPSTREAM_BASE_URL: 'https://alb', UPSTREAM_TIMEOUT: '8s' }
  const parked = { VOICE_MODE: 'parked', UPSTREAM_TIMEOUT: '8s' }
  const release = 'registry/voice@sha256:release'
  const own = 'registry/voice@sha256:own'
  const lambda = (found: object | undefined) => {
    const answered: object[] = []
    const images: (string | undefined)[] = []
    const aliases: (string | undefined)[] = []
    const tags: string[] = []
    const voiceLambda = {
      configuration: async () => found,
      lastForwarding: async () => ({ variables: forwarding, image: release }),
      answerBy: async (variables: object, { image, pinned }: { image?: string; pinned?: string | undefined }) => {
        answered.push(variables)
        images.push(image)
        aliases.push(pinned)
        return '7'
      },
    }
    const deps = fakeDeps({
      voiceLambda: voiceLambda as never,
      images: { parkedVoice: { tag: async () => 'medspa-voice-1' } as never },
      registries: {
        find: async () => ({ uri: 'registry/voice' }),
        image: async () => ({ digest: 'sha256:own', index: false }),
        addTag: async (repository, digest, tag) => tags.push(`${repository} ${digest} ${tag}`) > 0,
      },
    })
    return { aliases, answered, images, tags, deps }
  }

  it('answers by what Terraform computes, and forwards again when it is taken back', async () => {
    const { answered, deps, images, tags } = lambda({ answers: forwarding, configured: forwarding, version: '6' })
    const context = contextOf()
    expect(await parkVoice.run(deps, context, progress)).toEqual({ detail: 'version 7 answers callers by itself' })
    await context.undo[0]?.run(progress)
    expect(answered).toEqual([parked, forwarding])
    // By medspa's own image, which the plan is told of, and back by the release's.
    expect(images).toEqual([own, release])
    expect(context.parkedVoice).toBe('sha256:own')
    expect(tags).toEqual(['medspa-development-voice-lambda sha256:own in-use-parked'])
  })

  it('takes the image of the version that forwarded back, whatever the function itself has', async () => {
    // Stopped between the variables and the image: one is of before, the other medspa's.
    const { answered, deps, images } = lambda({ answers: parked, configured: forwarding, version: '7' })
    const context = contextOf()
    await parkVoice.run(deps, context, progress)
    await context.undo[0]?.run(progress)
    expect([answered.at(-1), images.at(-1)]).toEqual([forwarding, release])
  })

  it('changes nothing where its image cannot be had', async () => {
    const { answered, deps } = lambda({ answers: forwarding, configured: forwarding, version: '6' })
    deps.registries.find = async () => undefined
    const context = contextOf()
    await expect(parkVoice.run(deps, context, progress)).rejects.toMatchObject({ code: 'registry-missing' })
    expect([answered, context.undo]).toEqual([[], []])
  })

  it('knows the way back after a parking that was killed: the version that forwarded last', async () => {
    const { answered, deps } = lambda({ answers: parked, configured: parked, version: '7' })
    const context = contextOf()
    expect(await parkVoice.run(deps, context, progress)).toEqual({ skipped: 'version 7 answers callers already' })
    await context.undo[0]?.run(progress)
    expect(answered.at(-1)).toEqual(forwarding)
  })

  it.each([
    // As a restore leaves it that was stopped between the voice Lambda and the pin: 3 is the parked version.
    ['what answered', forwarding, '4'],
    ['the pinned one, after a parking that was killed', parked, '3'],
  ])('taken back, goes to %s, where a pin was left behind', async (_, answers, back) => {
    const { aliases, deps } = lambda({ answers, configured: answers, version: '4' })
    const context = contextOf({ former: { api_image_tag: 'v1', pin: { voice_lambda_version: '3' } } })
    await parkVoice.run(deps, context, progress)
    await context.undo[0]?.run(progress)
    expect(aliases).toEqual([undefined, back])
  })

  it('is skipped, and says so, where no image of it was deployed', async () => {
    const context = contextOf()
    expect(await parkVoice.run(lambda(undefined).deps, context, progress)).toMatchObject({
      skipped: expect.stringContaining('no image'),
    })
    expect(context.undo).toEqual([])
  })
})
