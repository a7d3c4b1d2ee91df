import { describe, expect, it } from 'vitest'
import { showLines } from '../../../src/commands/webhooks/lines.ts'
import { runWebhooksPoint } from '../../../src/commands/webhooks/point/run.ts'
import { runWebhooksRevert } from '../../../src/commands/webhooks/revert/run.ts'
import { runWebhooksShow } from '../../../src/commands/webhooks/show/run.ts'
import { OperatorError } from '../../../src/errors.ts'
import type { WebhooksContext } from '../../../src/steps/webhooks/webhooks-context.ts'
import { webhooksByHand } from '../../../src/webhooks/by-hand.ts'
import { webhookUrls } from '../../../src/webhooks/wanted.ts'
import { fakeSession } from '../../support/fake-session.ts'

const record = {
  kind: 'twilio-number',
  id: 'PN1',
  name: '+15005550010',
  fields: {},
  overrides: {},
  leadsTo: [],
  remarks: [],
} as const
const missing = [{ kind: 'twilio-number', id: '', name: '+15005559999' }] as const
const elsewhere = [{ record: 'Twilio number +15005550010', why: 'its trunk TK1 takes its calls' }]
const unread = [
  {
    kind: 'telnyx-connection',
    id: '3',
    name: '3',
    error: new OperatorError('HTTP 503', { code: 'provider-error', whose: 'provider' }),
  },
] as const
const changes = [{ field: 'voiceUrl', from: '', to: 'https://new.example.test' }]
const nothing = async () => ({ detail: '' })

/** A session in which the steps find this. */
const session = (found: WebhooksContext, answers: boolean[] = []) =>
  fakeSession<WebhooksContext>({
    answers,
    bodies: {
      preflight: nothing,
      'state-bucket': nothing,
      'webhook-urls': async (context) => {
        Object.assign(context, { urls: {}, publicUrl: null, ...found })
        return { detail: '' }
      },
      'provider-keys': async (context) => {
        Object.assign(context, { keysSet: new Set(), providers: {}, ...found })
        return { detail: '' }
      },
      'provider-records': async (context) => {
        context.numbers = {}
        return { detail: '' }
      },
      'unlisted-records': async (context) => {
        Object.assign(context, { unconfigured: [], notLooked: [], ...found })
        return { detail: '' }
      },
      'webhook-answers': async (context) => {
        context.answers = []
        return { detail: '' }
      },
      'webhook-answers-good': nothing,
      'webhook-signed-calls': nothing,
      'note-previous': nothing,
      point: nothing,
      previous: async (context) => {
        context.noted = []
        return { detail: '' }
      },
      compare: async (context) => {
        Object.assign(context, { wayBack: [], ...found })
        return { detail: '' }
      },
      revert: nothing,
    },
  })

describe('medspa webhooks point', () => {
  const records = [{ record, wanted: {}, changes }]

  it('shows what would change and asks before anything is noted', async () => {
    const { lines, session: given, walk } = session({ records, changed: ['Twilio number +15005550010'] }, [true])
    const { result } = await runWebhooksPoint(given, {}, {})
    expect(walk().slice(-3)).toEqual([
      'Point the providers at development (account 123456789012, us-east-1)?',
      'note-previous',
      'point',
    ])
    expect(lines).toEqual([
      'Twilio number +15005550010',
      '  voiceUrl',
      '    is         (empty)',
      '    should be  https://new.example.test',
    ])
    expect(result).toMatchObject({ changed: ['Twilio number +15005550010'], records: [{ id: 'PN1', changes }] })
  })

  it('tells before the question what it cannot lead here', async () => {
    const { lines, session: given } = session({ records, missing: [...missing], elsewhere, unread: [...unread] }, [
      true,
    ])
    await runWebhooksPoint(given, {}, {})
    expect(lines.slice(-3)).toEqual([
      'Not here: Twilio number +15005559999: the account does not have it',
      'Not here: Twilio number +15005550010: its trunk TK1 takes its calls',
      'Not read: Telnyx connection 3: HTTP 503',
    ])
  })

  it('shows no password, no user and no query of a URL', async () => {
    const secret = [
      { ...changes[0], from: 'https://hooks:hunter2@old.example.test/v?key=tok_1' } as (typeof changes)[0],
    ]
    const { lines, session: given } = session({ records: [{ record, wanted: {}, changes: secret }], changed: ['x'] }, [
      true,
    ])
    const { result } = await runWebhooksPoint(given, {}, {})
    expect(lines[2]).toBe('    is         https://***@old.example.test/v?key=***')
    expect(result.records[0]?.changes[0]?.from).toBe('https://***@old.example.test/v?key=***')
    expect(secret[0]?.from).toContain('hunter2')
  })

  it('ends where the answer is no', async () => {
    const { ids, session: given } = session({ records }, [false])
    await expect(runWebhooksPoint(given, {}, {})).rejects.toMatchObject({ code: 'declined' })
    expect(ids()).not.toContain('note-previous')
  })

  it('asks nothing where nothing would change', async () => {
    const { questions, session: given } = session({ records: [{ record, wanted: {}, changes: [] }] })
    expect((await runWebhooksPoint(given, {}, {})).lines).toEqual(['The providers point here already.'])
    expect(questions).toEqual([])
  })

  it('does not end well where a record was left', async () => {
    const left = [{ record: 'Twilio number +15005550010', why: 'it is gone at the provider' }]
    const { session: given } = session({ records, changed: ['Telnyx number +15005550020'], left }, [true])
    await expect(runWebhooksPoint(given, {}, {})).rejects.toMatchObject({
      code: 'webhooks-left',
      exitCode: 4,
      evidence: ['left: Twilio number +15005550010: it is gone at the provider', 'changed: Telnyx number +15005550020'],
    })
  })
})

describe('medspa webhooks revert', () => {
  it('shows no password, no user and no query of a URL', async () => {
    const noted = { kind: 'twilio-number' as const, id: 'PN1', name: '', fields: {} }
    const back = [{ field: 'voiceUrl', from: 'https://new.example.test', to: 'https://tok_1@old.example.test/?k=v' }]
    const { lines, session: given } = session({ wayBack: [{ noted, record, changes: back }], changed: ['x'] }, [true])
    const { result } = await runWebhooksRevert(given, {}, {})
    expect(lines.at(-1)).toBe('    should be  https://***@old.example.test/?k=***')
    expect(result.records[0]?.changes[0]?.to).toBe('https://***@old.example.test/?k=***')
  })

  it('shows what would be put back and asks', async () => {
    const noted = { kind: 'twilio-number' as const, id: 'PN1', name: '', fields: {} }
    const {
      questions,
      session: given,
      walk,
    } = session({ wayBack: [{ noted, record, changes }], changed: ['Twilio number +15005550010'] }, [true])
    expect((await runWebhooksRevert(given, {}, {})).lines).toEqual(['put back: Twilio number +15005550010'])
    expect(questions[0]?.question).toMatch(/^Point the providers away from development/)
    expect(walk().slice(-2)).toEqual([questions[0]?.question, 'revert'])
  })

  it('asks nothing where all of it is back, and tells what was left', async () => {
    const { session: given } = session({ wayBack: [], left: [{ record: 'Twilio number +1', why: 'changed' }] })
    await expect(runWebhooksRevert(given, {}, {})).rejects.toMatchObject({ code: 'webhooks-left' })
  })
})

describe('medspa webhooks show', () => {
  it('has each record with its state, and shows no password', async () => {
    const held = { ...record, fields: { voiceUrl: 'https://hooks:hunter2@old.example.test/?key=tok_1' } }
    const { session: given } = session({
      records: [{ record: held, wanted: { voiceUrl: 'x' }, changes }],
      missing: [...missing],
      unread: [...unread],
      gateway: null,
      notLooked: ['Telnyx did not list the numbers'],
    })
    const { result } = await runWebhooksShow(given)
    expect(result).toMatchObject({
      gateway: null,
      publicUrl: null,
      notLooked: ['Telnyx did not list the numbers'],
      records: [
        { state: 'differs', fields: { voiceUrl: 'https://***@old.example.test/?key=***' } },
        { state: 'missing', id: '', name: '+15005559999', remarks: ['the account does not have it'] },
        { state: 'unread', id: '3', remarks: ['HTTP 503'] },
      ],
    })
  })

  it('has no URL to be set by hand without a public URL', async () => {
    const { session: given } = session({ records: [], keysSet: new Set(['GITHUB_WEBHOOK_SECRET']) })
    const { result } = await runWebhooksShow(given)
    expect(result.byHand).toEqual([
      expect.objectContaining({ provider: 'GitHub', path: '/webhooks/github', url: null }),
    ])
  })

  it('says without a gateway what makes one', () => {
    const lines = showLines('development', { gateway: null, records: [{ record, wanted: {}, changes: [] }] }, [])
    expect(lines).toEqual([
      'development has no voice gateway: medspa leaves the URLs for calls alone.',
      expect.stringMatching(/^Deploy it first, with voice on \(voice.enabled\): `.*medspa deploy.*`$/),
      'Twilio number +15005550010: medspa has no URL for it yet',
    ])
  })

  it('prints what is missing and what was not read', () => {
    expect(
      showLines('development', { missing: [...missing], unread: [...unread], notLooked: ['Twilio did not'] }, []),
    ).toEqual([
      'Twilio number +15005559999: missing: the account does not have it',
      'Telnyx connection 3: not read: HTTP 503',
      'What else the accounts have is not known: Twilio did not',
    ])
  })
})

it.each<[string, string]>([
  ['https://gateway/webhooks/twilio/voice', 'the API has no such route: no provider should be pointed there'],
  ['https://api/messaging/twilio/webhook', 'the API has no such route: medspa leaves these fields alone'],
])('medspa webhooks show says of %s: %s', (url, words) => {
  // Without the URLs for messages, as the look at their answers leaves them.
  const urls = webhookUrls({ gateway: 'https://gateway', api: 'https://api', messages: false })
  const answers: WebhooksContext['answers'] = [{ url, state: 'missing', evidence: `unsigned POST ${url}: 404` }]
  expect(showLines('development', { answers, urls, publicUrl: 'https://api' }, [])).toContain(
    `unsigned POST ${url}: 404: ${words}`,
  )
})

it('medspa webhooks show prints what is, what is in no list, and what is to be set by hand', () => {
  const found: WebhooksContext = {
    publicUrl: 'https://api.example.test',
    records: [
      { record: { ...record, remarks: ['a remark'] }, wanted: { voiceUrl: 'x' }, changes: [] },
      { record: { ...record, kind: 'telnyx-number' }, wanted: {}, changes: [] },
    ],
    answers: [{ url: 'u', state: 'missing', evidence: 'unsigned POST u: 404' }],
    unconfigured: [{ kind: 'telnyx-number', id: '1', name: '+15005550020' }],
  }
  expect(showLines('development', found, webhooksByHand(new Set(['GITHUB_WEBHOOK_SECRET'])))).toEqual([
    'Twilio number +15005550010: as it should be',
    '  note: a remark',
    'Telnyx number +15005550010: has no URL that medspa sets',
    'unsigned POST u: 404: the API has no such route: medspa leaves these fields alone',
    '',
    'The accounts have these too. Write those that belong to development into medspa.config.yaml:',
    '',
    'environments:',
    '  development:',
    '    webhooks:',
    '      telnyx:',
    '        numbers:',
    '          - "+15005550020"',
    '',
    'Set these by hand:',
    '  GitHub: https://api.example.test/webhooks/github (github.com, the repository, Settings, Webhooks)',
  ])
})
