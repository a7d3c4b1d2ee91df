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
  /** What a change of the function (UpdateFunctionConfiguration, PublishVersion) is answered, in the same way. */
  change?: (operation: string, before: number) => Answer
  /** What a call that fails has logged; without it a call is answered. */
  log?: string
}

/** Lambda's REST API of one function with the alias `live` and one published version, 3, and the operations that it saw. */
async function startLambda({
  configuration = () => ({ State: 'Active' }),
  invoke = () => ({}),
  change = () => ({ Version: '3' }),
  log,
}: Lambda) {
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
      if (['PUT configuration', 'POST versions'].includes(operation)) return change(operation, countOf(operation))
      return { Version: '3' }
    })()
    const error = 'error' in answer ? `${answer.error}` : undefined
    response
      .writeHead(error === undefined ? 200 : 409, {
        'content-type': 'application/json',
        ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
        ...(log === undefined || operation !== 'POST invocations'
          ? {}
          : { 'x-amz-function-error': 'Unhandled', 'x-amz-log-result': Buffer.from(log).toString('base64') }),
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
    await voice.moveAlias('3', { signal })
    expect([clock.waited(), seen]).toEqual([0, ['GET configuration', 'POST invocations', 'PUT aliases/live']])
  })

  it.each([
    ['Pending', { State: 'Pending', LastUpdateStatus: 'InProgress' }],
    ['updated', { State: 'Active', LastUpdateStatus: 'InProgress' }],
  ])('lasts as long as the version is %s, and is told once', async (_, state) => {
    const { clock, voice } = await startLambda({
      configuration: (version, before) => (version === '3' && before < 20 ? state : { State: 'Active' }),
    })
    const told: string[] = []
    await voice.moveAlias('3', { signal, onWait: (line) => told.push(line) })
    expect(clock.waited()).toBe(20_000)
    expect(told).toEqual(['waiting for Lambda to make the voice function ready (usually 10 to 60 seconds)'])
  })

  it('ends after ten minutes where a version stays Pending', async () => {
    const { clock, voice } = await startLambda({
      configuration: (version) =>
        version === '3' ? { State: 'Pending', StateReason: 'The function is being created.' } : { State: 'Active' },
    })
    await expect(voice.moveAlias('3', { signal })).rejects.toMatchObject({
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
    await expect(voice.moveAlias('3', { signal })).rejects.toMatchObject({
      message: 'The Lambda function medspa-test-voice (version 3) did not start: no such image',
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

describe('a change of the function', () => {
  const conflict = { error: 'ResourceConflictException' }

  it.each(['PUT configuration', 'POST versions'])(
    'is made again while Lambda has another in progress, whatever its status says: %s',
    async (concerned) => {
      const { clock, seen, voice } = await startLambda({
        change: (operation, before) => (operation === concerned && before < 5 ? conflict : { Version: '3' }),
      })
      expect(await voice.answerBy({ VOICE_MODE: 'parked' }, { signal })).toBe('3')
      expect(clock.waited()).toBe(5_000)
      expect(seen.at(-1)).toBe('PUT aliases/live')
    },
  )

  it('ends after ten minutes, and leaves the alias where it is', async () => {
    const { clock, seen, voice } = await startLambda({ change: () => conflict })
    await expect(voice.answerBy({ VOICE_MODE: 'parked' }, { signal })).rejects.toMatchObject({
      code: 'lambda-update-failed',
      whose: 'aws',
      message: expect.stringContaining('takes no change after 10 minutes'),
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

  it('ends after five minutes', async () => {
    const { clock, voice } = await startLambda({ invoke: () => inactive })
    await expect(voice.warm({ signal })).rejects.toMatchObject({ code: 'voice-not-answering', whose: 'aws' })
    expect(clock.waited()).toBe(5 * MINUTE)
  })

  it('brings the version of a release back before the alias moves to it, and says so', async () => {
    const { seen, voice } = await startLambda({ invoke: (before) => (before < 5 ? inactive : { statusCode: 200 }) })
    const told: string[] = []
    await voice.moveAlias('3', { signal, onWait: (line) => told.push(line) })
    expect(seen.slice(-2)).toEqual(['POST invocations', 'PUT aliases/live'])
    expect(told).toEqual([
      'waiting for Lambda to bring an idle version of the voice function back (usually 1 to 2 minutes)',
    ])
  })

  it('that fails is an error with the words that the function wrote, and without those of Lambda', async () => {
    const log = [
      'INIT_START Runtime Version: provided.al2023',
      'panic: UPSTREAM_BASE_URL is required',
      'START RequestId: 1 Version: 3',
      'goroutine 1 [running]:',
      'RequestId: 1 Error: Runtime exited with error: exit status 2',
      'END RequestId: 1',
      'REPORT RequestId: 1\tDuration: 1 ms',
      '',
    ].join('\n')
    const { seen, voice } = await startLambda({ invoke: () => ({ errorType: 'Runtime.ExitError' }), log })
    await expect(voice.tryOut('3', { signal })).rejects.toMatchObject({
      code: 'lambda-update-failed',
      whose: 'operator',
      evidence: ['{"errorType":"Runtime.ExitError"}', 'panic: UPSTREAM_BASE_URL is required', 'goroutine 1 [running]:'],
    })
    expect(seen).toEqual(['GET configuration', 'POST invocations'])
  })

  it('brings a pinned version back before the alias moves to it, five minutes long at most', async () => {
    const comesBack = await startLambda({ invoke: (before) => (before < 5 ? inactive : { statusCode: 200 }) })
    expect(await comesBack.voice.answerBy({}, { signal, pinned: '2' })).toBe('2')
    expect(comesBack.seen.slice(-2)).toEqual(['POST invocations', 'PUT aliases/live'])

    const staysAway = await startLambda({ invoke: () => inactive })
    await expect(staysAway.voice.answerBy({}, { signal, pinned: '2' })).rejects.toMatchObject({
      code: 'lambda-update-failed',
      evidence: ['it was not ready within 5 minutes'],
    })
    expect(staysAway.clock.waited()).toBe(5 * MINUTE)
    expect(staysAway.seen).not.toContain('PUT aliases/live')
  })
})
