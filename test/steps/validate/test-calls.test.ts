import { describe, expect, it } from 'vitest'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { missedCall } from '../../../src/steps/validate/checks/voice/missed-call.ts'
import { missedCallTelnyx } from '../../../src/steps/validate/checks/voice/missed-call-telnyx.ts'
import { twilioSignature } from '../../../src/voice/twilio.ts'
import { outcomeOf, signingKeys, type World } from './standing-world.ts'

const numbers = { caller: '+13035550199', clinic: '+13035550100' }
const production = (testNumbers?: typeof numbers): World => ({
  settings: { environment: 'production', validation: { urls: [], trouble: undefined, testNumbers } },
})
const fieldsOf = ({ body }: { body: string }) => Object.fromEntries(new URLSearchParams(body))
const idsIn = (evidence: string) => evidence.match(/(?:CA0{8}|test-)\w+/g)

describe.each([missedCall, missedCallTelnyx])('test calls of $id', (check) => {
  it('are not taken where the voice Lambda answers them itself', async () => {
    expect(await outcomeOf(check, { byLambda: 'unavailable' })).toMatchObject({
      status: 'failed',
      evidence: expect.stringMatching(/: 200, by the voice Lambda itself \(unavailable\)$/),
    })
  })

  it.each<[string, World, string]>([
    ['in production without numbers', production(), 'production has no numbers for it (validation.test_numbers'],
    ['without a voice gateway', { voice: undefined }, 'there is no voice gateway'],
    ['to an image that does not know them', { testCalls: false }, 'the image does not know test calls'],
    ['without the key', { keys: {} }, 'is not set'],
    [
      'with the placeholder for a key',
      { keys: { TWILIO_AUTH_TOKEN: 'PLACEHOLDER', TELNYX_PUBLIC_KEY: 'PLACEHOLDER' } },
      'is not set',
    ],
    [
      'with blanks, or the placeholder and a line end, for a key',
      { keys: { TWILIO_AUTH_TOKEN: ' PLACEHOLDER\n', TELNYX_PUBLIC_KEY: ' \n' } },
      'is not set',
    ],
  ])('are not made %s', async (_, world, evidence) => {
    expect(await outcomeOf(check, world)).toEqual({
      status: 'skipped',
      evidence: expect.stringContaining(evidence),
      posted: [],
    })
  })

  it('are made in production with the numbers that were configured', async () => {
    const { posted, status } = await outcomeOf(check, production(numbers))
    expect(status).toBe('ok')
    expect(posted.length).toBeGreaterThan(0)
    for (const { body } of posted) expect(decodeURIComponent(body)).toContain(numbers.caller)
  })

  it('are delivered twice, and each becomes one conversation and one event', async () => {
    const { evidence, posted, status } = await outcomeOf(check)
    expect(status).toBe('ok')
    expect(evidence).toContain('to +12065550100')
    expect(evidence).toContain('conversation started: yes, outbox delivered: yes')
    const bodies = posted.map(({ body }) => body)
    expect(bodies).toHaveLength(2 * new Set(bodies).size)
  })

  it.each<[string, World['logs'], string]>([
    ['two conversations', { started: 2, delivered: 1 }, 'conversation started: 2 times'],
    ['two events', { started: 1, delivered: 2 }, 'outbox delivered: 2 times'],
    ['no conversation', { started: 0, delivered: 0 }, 'conversation started: no'],
    ['no event', { started: 1, delivered: 0 }, 'outbox delivered: no'],
  ])('fail where a call becomes %s', async (_, logs, evidence) => {
    const found = await outcomeOf(check, { logs })
    expect(found).toMatchObject({ status: 'failed', evidence: expect.stringContaining(evidence) })
  })

  it('are looked for again over the looks of --wait, and not made anew', async () => {
    const target = { testCalls: new Map() }
    const first = await outcomeOf(check, { target, logs: { started: 1, delivered: 0 } })
    const second = await outcomeOf(check, { target })
    expect([first.status, second.status, second.posted]).toEqual(['failed', 'ok', []])
    expect(idsIn(second.evidence)).toEqual(idsIn(first.evidence))
  })

  it.each<[string, World]>([
    ['was not taken', { answers: () => 502 }],
    ['came to nothing behind the gateway', { logs: { started: 0, delivered: 0 } }],
  ])('are delivered again, as the same calls, where one %s', async (_, world) => {
    const target = { testCalls: new Map() }
    const first = await outcomeOf(check, { ...world, target })
    const second = await outcomeOf(check, { target })
    expect([first.status, second.status]).toEqual(['failed', 'ok'])
    const bodies = new Set(second.posted.map(({ body }) => body))
    for (const { body } of first.posted) expect(bodies).toContain(body)
  })

  it.each([
    [403, 'the signature is refused', /secrets set T\w+ --roll/],
    [502, ': 502', /logs/],
  ])('fail where they are answered %s', async (status, evidence, hint) => {
    const found = await outcomeOf(check, { answers: () => status })
    expect(found).toMatchObject({ status: 'failed', evidence: expect.stringContaining(evidence) })
    expect(found.hint ?? check.hint()).toMatch(hint)
  })
})

describe("Twilio's", () => {
  it('have each state in which a call ends that nobody took', async () => {
    const { posted } = await outcomeOf(missedCall)
    expect(new Set(posted.map((each) => fieldsOf(each).CallStatus))).toEqual(
      new Set(['no-answer', 'busy', 'failed', 'canceled']),
    )
  })

  it.each<[string, World, string]>([
    ['as Twilio would in a rehearsal', {}, signingKeys.twilio],
    ["with the secret's token on AWS", { signs: false }, 'a'.repeat(32)],
    ["with the secret's token at the end of a deploy", { target: { standing: false } }, 'a'.repeat(32)],
  ])('are signed %s', async (_, world, token) => {
    const { posted } = await outcomeOf(missedCall, world)
    for (const { headers, url, ...each } of posted)
      expect(headers['x-twilio-signature']).toBe(twilioSignature(new Sensitive(token), url, fieldsOf(each)))
  })

  it('are one at the end of a deploy', async () => {
    const { posted } = await outcomeOf(missedCall, { target: { standing: false } })
    expect(posted.map((each) => fieldsOf(each).CallStatus)).toEqual(['no-answer'])
  })
})

it("Telnyx's are not made on AWS, where Telnyx alone can sign", async () => {
  expect(await outcomeOf(missedCallTelnyx, { signs: false })).toMatchObject({
    status: 'skipped',
    evidence: expect.stringContaining('Telnyx alone can sign'),
    posted: [],
  })
})
