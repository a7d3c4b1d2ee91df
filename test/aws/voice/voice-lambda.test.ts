import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClients } from '../../../src/aws/clients.ts'
import { createVoiceLambda } from '../../../src/aws/voice/voice-lambda.ts'
import type { Clock } from '../../../src/io/clock.ts'

const names = { voiceFunction: 'medspa-test-voice', voiceAlias: 'live' }
const { signal } = new AbortController()
const MINUTE = 60_000
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Answer = object | { error: string }
type Lambda = {
  /** What GetFunctionConfiguration answers, by how often it was asked of that version before. */
  configuration?: (version: string, before: number) => Answer
  /** What a call of the function is answered, by how often it was called before. */
  invoke?: (before: number) => Answer
}

/** Lambda's REST API of one function with the alias `live` and one published version, 3, and the operations that it saw. */
async function startLambda({ configuration = () => ({ State: 'Active' }), invoke = () => ({}) }: Lambda) {
  const asked = new Map<string, number>()
  const seen: string[] = []
  const countOf = (what: string) => {
    const before = asked.get(what) ?? 0
    asked.set(what, before + 1)
    return before
  }
  const server = createServer((request, response) => {
    request.resume()
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lambda')
    const version = searchParams.get('Qualifier') ?? '$LATEST'
    const operation = `${request.method} ${pathname.split('/').slice(4).join('/')}`
    seen.push(operation)
    const answer = ((): Answer => {
      if (operation === 'GET configuration') return configuration(version, countOf(version))
      if (operation === 'POST invocations') return invoke(countOf('invoke'))
      if (operation === 'GET versions') return { Versions: [{ Version: '$LATEST' }, { Version: '3' }] }
      return { Version: '3' }
    })()
    const error = 'error' in answer ? `${answer.error}` : undefined
    response
      .writeHead(error === undefined ? 200 : 409, {
        'content-type': 'application/json',
        ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
      })
      .end(JSON.stringify(error === undefined ? answer : { message: 'not now' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const clock = clockOfSleeps()
  const clients = createClients({ region: 'us-east-1', endpoint, credentials })
  return { clock, seen, voice: createVoiceLambda({ clients, names, clock }) }
}

/** Time passes only by its sleeps; whoever still waits after two hours waits for ever. */
function clockOfSleeps(): Clock & { waited: () => number } {
  let now = 0
  return {
    now: () => new Date(now),
    waited: () => now,
    async sleep(milliseconds) {
      now += milliseconds
      if (now > 120 * MINUTE) throw new Error('waits without a limit')
    },
  }
}

describe('the wait until the function can be called', () => {
  it.each([
    ['Active', { State: 'Active', LastUpdateStatus: 'Successful' }],
    ['of another age, without a state', {}],
    ['Inactive, as only a call brings it back', { State: 'Inactive', LastUpdateStatus: 'Successful' }],
  ])('is none where it is %s', async (_, state) => {
    const { clock, seen, voice } = await startLambda({ configuration: () => state })
    await voice.waitUntilReady({ signal })
    expect([clock.waited(), seen]).toEqual([0, ['GET versions', 'GET configuration', 'GET configuration']])
  })

  it.each([
    ['the function', '$LATEST', { State: 'Active', LastUpdateStatus: 'InProgress' }],
    ['the newest version', '3', { State: 'Pending', LastUpdateStatus: 'InProgress' }],
  ])('lasts as long as %s is on its way', async (_, concerned, state) => {
    const { clock, voice } = await startLambda({
      configuration: (version, before) => (version === concerned && before < 20 ? state : { State: 'Active' }),
    })
    await voice.waitUntilReady({ signal })
    expect(clock.waited()).toBe(20_000)
  })

  it('ends after ten minutes where a version stays Pending', async () => {
    const { clock, voice } = await startLambda({
      configuration: (version) =>
        version === '3' ? { State: 'Pending', StateReason: 'The function is being created.' } : { State: 'Active' },
    })
    await expect(voice.waitUntilReady({ signal })).rejects.toMatchObject({
      message:
        'The Lambda function medspa-test-voice (version 3) did not start: it is not ready after 10 minutes (Pending): The function is being created.',
      code: 'lambda-update-failed',
      whose: 'aws',
      hint: expect.stringContaining(
        "aws lambda get-function-configuration --function-name medspa-test-voice --qualifier '3'",
      ),
    })
    expect(clock.waited()).toBe(10 * MINUTE)
  })

  it.each([
    ['its creation', { State: 'Failed', StateReason: 'no such image' }],
    ['its update', { State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no such image' }],
  ])('ends at once where AWS says that %s failed', async (_, state) => {
    const { clock, voice } = await startLambda({ configuration: () => state })
    await expect(voice.waitUntilReady({ signal })).rejects.toMatchObject({
      message: 'The Lambda function medspa-test-voice (version $LATEST) did not start: no such image',
      code: 'lambda-update-failed',
      whose: 'aws',
    })
    expect(clock.waited()).toBe(0)
  })

  it('has its limit in a parking too: no alias moves to a version that stays Pending', async () => {
    const { clock, seen, voice } = await startLambda({
      configuration: (version) => (version === '3' ? { State: 'Pending' } : { State: 'Active' }),
    })
    await expect(voice.answerBy({ VOICE_MODE: 'parked' }, { signal })).rejects.toMatchObject({
      code: 'lambda-update-failed',
    })
    expect(clock.waited()).toBe(10 * MINUTE)
    expect(seen).not.toContain('PUT aliases/live')
  })
})

describe('a call of the function', () => {
  const inactive = { error: 'CodeArtifactUserPendingException' }

  it('is made again while Lambda brings an Inactive function back', async () => {
    const { clock, voice } = await startLambda({ invoke: (before) => (before < 5 ? inactive : { statusCode: 200 }) })
    await voice.warm({ signal })
    expect(clock.waited()).toBe(10_000)
  })

  it('ends after three minutes', async () => {
    const { clock, voice } = await startLambda({ invoke: () => inactive })
    await expect(voice.warm({ signal })).rejects.toMatchObject({ code: 'voice-not-answering', whose: 'aws' })
    expect(clock.waited()).toBe(3 * MINUTE)
  })

  it('brings a pinned version back before the alias moves to it, three minutes long at most', async () => {
    const comesBack = await startLambda({ invoke: (before) => (before < 5 ? inactive : { statusCode: 200 }) })
    expect(await comesBack.voice.answerBy({}, { signal, pinned: '2' })).toBe('2')
    expect(comesBack.seen.slice(-2)).toEqual(['POST invocations', 'PUT aliases/live'])

    const staysAway = await startLambda({ invoke: () => inactive })
    await expect(staysAway.voice.answerBy({}, { signal, pinned: '2' })).rejects.toMatchObject({
      code: 'lambda-update-failed',
      evidence: ['it was not ready within three minutes'],
    })
    expect(staysAway.clock.waited()).toBe(3 * MINUTE)
    expect(staysAway.seen).not.toContain('PUT aliases/live')
  })
})
