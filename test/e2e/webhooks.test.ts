import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { killedInCall } from './support/killed-in-call.ts'

type Shown = {
  records: { name: string; state: string; fields: Record<string, string> }[]
  unconfigured: { kind: string; id: string; name: string }[]
}

/** What the sandbox's first account at each provider has. */
const numbers = { twilio: ['+15005550010', '+15005550011'], telnyx: ['+15005550020'] }

describe('a development whose providers are played by the sandbox', () => {
  let clone: Checkout
  const webhooks = (word: string, ...args: string[]) => clone.medspa(['webhooks', word, ...common, ...args])
  const show = async () => documentOf(succeeded(await webhooks('show', '--json'))).result as Shown
  const held = async () => (await show()).records.map(({ fields, name }) => ({ name, fields }))
  const file = () => path.join(clone.dir, 'medspa.config.yaml')
  const killed = (word: string, call: { service: string; operation: string; after: boolean }) =>
    killedInCall(clone, ['webhooks', word, ...common, '--yes'], call)

  beforeAll(async () => {
    clone = await populatedClone()
    succeeded(await clone.medspa(deployCommand))
  })
  afterAll(() => clone?.dispose())

  it('prints what no list has, as lines that medspa.config.yaml takes', async () => {
    const { unconfigured } = await show()
    expect(unconfigured.map(({ name }) => name)).toEqual(expect.arrayContaining([...numbers.twilio, ...numbers.telnyx]))
    const { stdout } = succeeded(await webhooks('show'))
    const lines = stdout.split('\n')
    const from = lines.indexOf('environments:')
    const block = lines.slice(from, lines.indexOf('', from) === -1 ? undefined : lines.indexOf('', from))
    // Its API takes no messages, and those of one number lead elsewhere.
    const configured = block.flatMap((line) => (line === '    webhooks:' ? [line, '      messages: false'] : [line]))
    await writeFile(file(), `${configured.join('\n')}\n`)
    const after = await show()
    expect(after.unconfigured).toEqual([])
    expect(after.records.some(({ state }) => state === 'differs')).toBe(true)
  })

  it('is pointed here after asking, and back, with every field as it was', async () => {
    const before = await held()
    expect(documentOf(await webhooks('revert', '--json'))).toMatchObject({ error: { code: 'previous-unknown' } })
    expect(documentOf(await webhooks('point', '--json'))).toMatchObject({ error: { code: 'approval-needed' } })
    expect(await held()).toEqual(before)
    const pointed = documentOf(succeeded(await webhooks('point', '--yes', '--json')))
    expect(pointed.result).toMatchObject({ left: [], changed: expect.arrayContaining(['Twilio number +15005550010']) })
    expect((await show()).records.filter(({ state }) => state === 'differs')).toEqual([])
    expect(documentOf(succeeded(await webhooks('point', '--json'))).result).toMatchObject({ changed: [] })
    expect(documentOf(await webhooks('revert', '--json'))).toMatchObject({ error: { code: 'approval-needed' } })
    documentOf(succeeded(await webhooks('revert', '--yes', '--json')))
    expect(await held()).toEqual(before)
  })

  it('is pointed here in full after a point that was killed between its notes and the records, or between two records', async () => {
    const before = await held()
    await killed('point', { service: 'twilio', operation: 'UpdateIncomingPhoneNumber', after: false })
    expect(await held()).toEqual(before)
    await killed('point', { service: 'telnyx', operation: 'UpdateCallControlApplication', after: false })
    const half = (await show()).records.map(({ state }) => state)
    expect(half).toEqual(expect.arrayContaining(['ok', 'differs']))
    succeeded(await webhooks('point', '--yes'))
    expect((await show()).records.filter(({ state }) => state === 'differs')).toEqual([])
    expect(await developmentOf(clone).locks()).toEqual([])

    // What was held before the first of them is what all of them go back to.
    await killed('revert', { service: 'twilio', operation: 'UpdateIncomingPhoneNumber', after: true })
    expect(await held()).not.toEqual(before)
    succeeded(await webhooks('revert', '--yes'))
    expect(await held()).toEqual(before)
    expect(await developmentOf(clone).locks()).toEqual([])
  })

  it('is pointed here for its calls, and tells the messages that stay, where the configuration does not say that they do', async () => {
    const before = await held()
    const configured = await readFile(file(), 'utf8')
    await writeFile(file(), configured.replace('      messages: false\n', ''))
    const pointed = await webhooks('point', '--yes', '--json')
    expect(pointed.exitCode).toBe(4)
    expect(documentOf(pointed)).toMatchObject({
      error: {
        code: 'webhooks-left',
        evidence: expect.arrayContaining([
          expect.stringMatching(
            /^left: Twilio number \+15005550010: its messages \(smsUrl\): the API has no public URL/,
          ),
          expect.stringMatching(
            /^left: Telnyx messaging profile .*: its messages \(webhook_url\): the API has no public URL/,
          ),
        ]),
      },
      result: { changed: expect.arrayContaining(['Twilio number +15005550010']) },
    })
    expect((await show()).records.filter(({ state }) => state === 'differs')).toEqual([])
    const smsUrls = async () => (await held()).map(({ fields: { smsUrl } }) => smsUrl)
    expect(await smsUrls()).toEqual(before.map(({ fields: { smsUrl } }) => smsUrl))
    await writeFile(file(), configured)
    succeeded(await webhooks('revert', '--yes'))
    expect(await held()).toEqual(before)
  })

  it('takes signed calls and refuses others, and says which key is another', async () => {
    expect(documentOf(await webhooks('test', '--json'))).toMatchObject({
      error: { evidence: [expect.stringMatching(/^provider-records: /)] },
    })
    succeeded(await webhooks('point', '--yes'))
    const { result } = documentOf(succeeded(await webhooks('test', '--json')))
    expect(result).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({ id: 'twilio-signed', status: 'ok' }),
        expect.objectContaining({ id: 'telnyx-signed', status: 'ok' }),
        expect.objectContaining({ id: 'telnyx-unsigned', status: 'ok' }),
        expect.objectContaining({ id: 'provider-records', status: 'ok' }),
      ]),
    })
    const set = ['secrets', 'set', 'TWILIO_AUTH_TOKEN', ...common, '--no-roll', '--stdin']
    succeeded(await clone.medspa(set, { input: '0123456789abcdef0123456789abcdef' }))
    expect(documentOf(await webhooks('test', '--json'))).toMatchObject({
      ok: false,
      error: { code: 'webhook-test-failed' },
    })
  })
})
