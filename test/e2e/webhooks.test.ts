import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand } from './support/development.ts'

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
    await writeFile(path.join(clone.dir, 'medspa.config.yaml'), `${configured.join('\n')}\n`)
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
