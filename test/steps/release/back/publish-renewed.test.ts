import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../../src/errors.ts'
import type { WayBack } from '../../../../src/releases/back/ways-back.ts'
import { publishRenewedVoice } from '../../../../src/steps/release/back/publish-renewed.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'

const way = (given: Partial<WayBack>) => ({ tag: 'v1', workers: {}, ...given }) as WayBack

/** What the step says, which release it leaves, and what it asked of the function. */
async function publishing(given: Partial<WayBack>, putBack = async () => false, progress = quietProgress()) {
  const asked: unknown[] = []
  const deps = fakeDeps({
    voiceLambda: {
      publishRenewed: async (former) => {
        asked.push(former)
        return '7'
      },
      putTerraformsBack: async () => {
        asked.push('put back')
        return putBack()
      },
    },
  })
  const context = { target: way(given) }
  const outcome = await publishRenewedVoice.run(deps, context, progress)
  return { asked, outcome, target: context.target }
}

describe('the voice version of a way back', () => {
  it('is published where it has to be renewed, and is the one to be pinned then', async () => {
    const { asked, outcome, target } = await publishing({ voiceRenewal: { image: 'voice@sha256:a' } })
    expect(asked).toEqual([{ release: 'v1', image: 'voice@sha256:a' }])
    expect(outcome).toEqual({ detail: 'version 7' })
    expect(target).toEqual(way({ voiceVersion: '7' }))
  })

  it('stays where it forwards, and what a kill has left is taken back', async () => {
    const { asked, outcome, target } = await publishing({ voiceVersion: '2' })
    expect(asked).toEqual(['put back'])
    expect(outcome).toEqual({ skipped: "version 2 forwards to today's address" })
    expect(target.voiceVersion).toBe('2')
    expect((await publishing({ voiceVersion: '2' }, async () => true)).outcome).toHaveProperty('detail')
  })

  it('does not keep the API from its way back where what a kill has left stays', async () => {
    const failing = () =>
      Promise.reject(new OperatorError('an update is in progress', { code: 'lambda-update-failed', whose: 'aws' }))
    const { outcome } = await publishing({ voiceVersion: '2' }, failing)
    expect(outcome).toEqual({ skipped: expect.stringContaining('an update is in progress') })

    const progress = { ...quietProgress(), signal: AbortSignal.abort() }
    await expect(publishing({ voiceVersion: '2' }, failing, progress)).rejects.toThrow('an update is in progress')
  })

  it('is none where there are no voice webhooks', () => {
    const applies = (given: Partial<WayBack>) => publishRenewedVoice.applies?.({ target: way(given) })
    expect([applies({}), applies({ voiceVersion: '2' }), applies({ voiceRenewal: { image: 'voice' } })]).toEqual([
      ...[false, true, true],
    ])
  })
})
