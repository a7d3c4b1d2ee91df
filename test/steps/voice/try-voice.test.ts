import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { tryVoice } from '../../../src/steps/voice/try-voice.ts'
import { release } from '../../../src/tasks/deploy.ts'
import { wake } from '../../../src/tasks/restore.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const crash = (whose: 'aws' | 'operator' = 'operator') =>
  new OperatorError('Version 4 of the Lambda function x does not answer.', {
    code: 'lambda-update-failed',
    whose,
    hint: 'of the adapter',
    evidence: ['panic: UPSTREAM_BASE_URL is required'],
  })

/** The newest version is 4; `alias` is what the gateway calls. */
const voice = (alias: string | undefined, fails?: OperatorError) => {
  const called: string[] = []
  const deps = fakeDeps({
    voiceLambda: {
      find: async () => ({ functionName: 'x', newestVersion: '4', aliasVersion: alias, versions: [] }),
      tryOut: async (version) => {
        called.push(version)
        if (fails !== undefined) throw fails
      },
    },
  })
  const run = (outputs: object = { api_gateway_url: 'https://voice.example' }) =>
    tryVoice.run(deps, { outputs, tag: 'v2' } as never, quietProgress())
  return { called, run }
}

describe('the voice version of a release', () => {
  it.each(['3', '4', undefined])('is called, wherever the alias stands (%s)', async (alias) => {
    const { called, run } = voice(alias)
    expect(await run()).toEqual({ detail: 'version 4 answers' })
    expect(called).toEqual(['4'])
  })

  it('is not asked for where voice webhooks are switched off', async () => {
    const { called, run } = voice('3')
    expect(await run({})).toEqual({ skipped: 'voice webhooks are switched off' })
    expect(called).toEqual([])
  })

  it.each([
    ['3', 'both answer as before'],
    ['4', 'answers no call'],
  ])('ends the release where it dies, with its words (the alias is at %s)', async (alias, says) => {
    await expect(voice(alias, crash()).run()).rejects.toMatchObject({
      code: 'lambda-update-failed',
      exitCode: 1,
      evidence: ['panic: UPSTREAM_BASE_URL is required'],
      hint: expect.stringContaining(says),
    })
  })

  it("ends it in the adapter's words where AWS is the cause", async () => {
    await expect(voice('3', crash('aws')).run()).rejects.toMatchObject({ hint: 'of the adapter' })
  })

  it('is missing where its plan has not made the function', async () => {
    const deps = fakeDeps({ voiceLambda: { find: async () => undefined } })
    const context = { outputs: { api_gateway_url: 'https://voice.example' }, tag: 'v2' }
    await expect(tryVoice.run(deps, context as never, quietProgress())).rejects.toMatchObject({
      code: 'voice-lambda-missing',
    })
  })
})

describe.each([
  ['deploy', release],
  ['restore', wake],
])('a %s', (_, list) => {
  it('calls it once it is published and before anything moves or writes', () => {
    const ids = list.flatMap((item) => ('id' in item ? [item.id] : []))
    const at = (id: string) => ids.indexOf(id)
    expect(at('check-applied')).toBeLessThan(at('try-voice'))
    for (const later of ['database-roles', 'migrate', 'rollout', 'voice', 'drop-pin'])
      expect(at('try-voice')).toBeLessThan(at(later))
  })
})
