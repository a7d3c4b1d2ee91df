import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { recordParked } from '../../../src/steps/park/record-parked.ts'
import { quietProgress } from '../../support/progress.ts'
import { at, contextOf } from './park-context.ts'

const progress = quietProgress()

describe('the record of a parking', () => {
  const parameter = (fails: boolean, then: () => Promise<object | undefined>) => {
    const written: object[] = []
    const releaseParameter = {
      write: async (release: object) => {
        written.push(release)
        if (fails) throw new OperatorError('no answer', { code: 'aws-unreachable', whose: 'aws' })
      },
      read: then,
    }
    return { written, deps: { names: { releaseParameter: '/p' }, releaseParameter } as never }
  }

  it('is one call, with the time that snapshots and record are named after', async () => {
    const { deps, written } = parameter(false, async () => undefined)
    const context = contextOf()
    await recordParked.run(deps, context, progress)
    expect(written).toEqual([{ api_image_tag: 'v1', parked: 'yes', parked_since: at.toISOString() }])
    expect(context.recorded).toBe(true)
    // What answers callers is told in the same call: the bare plan that follows finds nothing to change.
    await recordParked.run(deps, contextOf({ parkedVoice: 'sha256:own' }), progress)
    expect(written[1]).toMatchObject({ parked: 'yes', parked_voice_image_digest: 'sha256:own' })
  })

  it('names no version of the voice Lambda of a deploy that was not finished: its load balancer goes', async () => {
    const { deps, written } = parameter(false, async () => undefined)
    const pin = { task_definition_arn: 'arn:api:1', voice_lambda_version: '1' }
    await recordParked.run(deps, contextOf({ former: { api_image_tag: 'v2', pin } }), progress)
    // What tells a restore which release ran stays.
    expect(written[0]).toMatchObject({ api_image_tag: 'v2', pin: { task_definition_arn: 'arn:api:1' } })
    expect(written[0]).not.toHaveProperty('pin.voice_lambda_version')
    await recordParked.run(deps, contextOf({ former: { pin: { voice_lambda_version: '1' } } }), progress)
    expect(written[1]).not.toHaveProperty('pin')
  })

  it.each([
    ['was heard', async () => ({ parked: 'yes' }), true],
    ['was not heard', async () => ({}), false],
    [
      'may have been heard',
      async () => {
        throw new Error('no answer')
      },
      true,
    ],
  ])('a call without an answer that %s', async (_, then, recorded) => {
    const { deps } = parameter(true, then)
    const context = contextOf()
    await expect(recordParked.run(deps, context, progress)).rejects.toMatchObject({ code: 'aws-unreachable' })
    expect(context.recorded).toBe(recorded)
  })

  it('that AWS took and does not show yet is recorded: nothing is taken back beside it', async () => {
    const stale = new OperatorError('reads as before', { code: 'release-parameter-stale', whose: 'aws' })
    const releaseParameter = {
      write: async () => {
        throw stale
      },
      read: async () => ({}),
    }
    const context = contextOf()
    const deps = { names: { releaseParameter: '/p' }, releaseParameter } as never
    await expect(recordParked.run(deps, context, progress)).rejects.toBe(stale)
    expect(context.recorded).toBe(true)
  })

  it('keeps the time where a parking becomes a full one', async () => {
    const { deps, written } = parameter(false, async () => undefined)
    const former = { parked: 'yes' as const, parked_since: '2026-01-01T00:00:00Z' }
    await recordParked.run(deps, contextOf({ mode: 'full', former, parkedSince: former.parked_since }), progress)
    expect(written).toEqual([{ parked: 'full', parked_since: '2026-01-01T00:00:00Z' }])
  })
})
