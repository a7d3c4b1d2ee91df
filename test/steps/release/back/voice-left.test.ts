import { describe, expect, it } from 'vitest'
import type { Deps } from '../../../../src/deps.ts'
import { OperatorError } from '../../../../src/errors.ts'
import type { WayBack } from '../../../../src/releases/back/ways-back.ts'
import { releaseAfter } from '../../../../src/steps/release/back/record-way-back.ts'
import { goBack } from '../../../../src/tasks/back/rollback.ts'
import { quietProgress } from '../../../support/progress.ts'
import { contextOf, type Service, world } from './moving-world.ts'

const notStarted = () =>
  new OperatorError('The version 2 of the voice Lambda does not start.', {
    code: 'lambda-update-failed',
    whose: 'aws',
    hint: 'Run the same command again in some minutes.',
    evidence: ['Runtime exited'],
  })
const fails = () => Promise.reject(notStarted())

const moving = ['publish-voice', 'rollout', 'voice', 'workers', 'check-release']

/** Carries out the steps that move something, in the order of the command. */
async function goingBack(
  voice: Partial<Deps['voiceLambda']>,
  target: Partial<WayBack>,
  { mail = {}, progress = quietProgress() }: { mail?: Service; progress?: ReturnType<typeof quietProgress> } = {},
) {
  const { deps, did } = world({ mail }, { voice: { find: async () => ({ aliasVersion: '3' }) as never, ...voice } })
  const context = contextOf('mail')
  context.target = { ...context.target, ...target }
  const carryOut = async () => {
    for (const step of goBack) if ('id' in step && moving.includes(step.id)) await step.run(deps, context, progress)
  }
  const error: OperatorError = await carryOut().then(
    () => expect.fail('it ended well'),
    (error) => error,
  )
  return { context, did, error }
}

const broken: [string, Partial<Deps['voiceLambda']>, Partial<WayBack>][] = [
  ['does not start', { moveAlias: fails, putTerraformsBack: async () => false }, { voiceVersion: '2' }],
  ['cannot be looked at', { find: fails, putTerraformsBack: async () => false }, { voiceVersion: '2' }],
  ['cannot be published', { publishRenewed: fails }, { voiceRenewal: { image: 'voice@sha256:a' } }],
]

describe.each(broken)('a voice version that %s', (_, voice, target) => {
  it('keeps neither the API nor a worker back, and the command ends with it', async () => {
    const { did, error } = await goingBack(voice, target)
    expect(did).toEqual(['api to 2 with 2', 'marked as rolled', 'api keeps 2', 'mail to 2 with 1'])
    expect(error).toMatchObject({
      code: 'lambda-update-failed',
      exitCode: 1,
      message:
        'The API and the workers run v2, and voice webhooks do not: The version 2 of the voice Lambda does not start.',
      hint: expect.stringContaining('`medspa rollback --to v2`'),
      evidence: ['Run the same command again in some minutes.', 'Runtime exited'],
    })
  })

  it('is told beside a worker that fails, of which nobody says that all else was put back', async () => {
    const { error } = await goingBack(voice, target, { mail: { fails: true } })
    expect(error).toMatchObject({
      code: 'worker-failed',
      hint: expect.not.stringContaining('Everything else was put back'),
      evidence: expect.arrayContaining([
        'voice webhooks were not put back: The version 2 of the voice Lambda does not start.',
      ]),
    })
  })

  it('ends the command at once where that was cancelled', async () => {
    const progress = { ...quietProgress(), signal: AbortSignal.abort() }
    const { context, did, error } = await goingBack(voice, target, { progress })
    expect(error.message).toBe('The version 2 of the voice Lambda does not start.')
    expect(context.voiceLeft).toBeUndefined()
    expect(did).not.toContain('mail to 2 with 1')
  })
})

it('a release without a published voice version pins none, and its next way back publishes one', async () => {
  const { context } = await goingBack({ publishRenewed: fails }, { voiceRenewal: { image: 'voice@sha256:a' } })
  const former = { api_image_tag: 'v3', pin: { task_definition_arn: 'api:3', voice_lambda_version: '3' } }
  const { pin } = releaseAfter(former, { deployed: 'v3', serving: ['v3'] }, context.target)
  expect(pin).not.toHaveProperty('voice_lambda_version')
  expect(context.target.voiceRenewal).toEqual({ image: 'voice@sha256:a' })
})
