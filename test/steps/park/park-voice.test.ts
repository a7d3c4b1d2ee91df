import { describe, expect, it } from 'vitest'
import { parkVoice } from '../../../src/steps/park/park-voice.ts'
import { quietProgress } from '../../support/progress.ts'
import { contextOf } from './park-context.ts'

const progress = quietProgress()

describe('parking the voice Lambda', () => {
  const forwarding = { VOICE_MODE: 'forward', UPSTREAM_BASE_URL: 'https://alb', UPSTREAM_TIMEOUT: '8s' }
  const parked = { VOICE_MODE: 'parked', UPSTREAM_TIMEOUT: '8s' }
  const lambda = (found: object | undefined) => {
    const answered: object[] = []
    const aliases: (string | undefined)[] = []
    const voiceLambda = {
      configuration: async () => found,
      lastForwarding: async () => forwarding,
      answerBy: async (variables: object, { pinned }: { pinned?: string | undefined }) => {
        answered.push(variables)
        aliases.push(pinned)
        return '7'
      },
    }
    return { aliases, answered, deps: { voiceLambda } as never }
  }

  it('answers by what Terraform computes, and forwards again when it is taken back', async () => {
    const { answered, deps } = lambda({ answers: forwarding, configured: forwarding, version: '6' })
    const context = contextOf()
    expect(await parkVoice.run(deps, context, progress)).toEqual({ detail: 'version 7 answers callers by itself' })
    await context.undo[0]?.run(progress)
    expect(answered).toEqual([parked, forwarding])
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
