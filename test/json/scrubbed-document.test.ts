import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scrubbedDocument } from '../../src/json/scrubbed-document.ts'
import { wordsIn } from '../../src/secrets/hiding/own-words.ts'
import { createRedactor } from '../../src/secrets/hiding/redactor.ts'
import { documentSchemaOf } from '../support/commands.ts'
import { faultsOf } from '../support/json-schemas.ts'

const digest = `sha256:${'0'.repeat(64)}`
const step = (status: string, reason: string) => ({
  id: 'apply',
  section: '2.3',
  title: 'Apply',
  status,
  reason,
  ms: 123,
})
const steps = [step('done', 'a reason'), step('skipped', 'development'), step('failed', 'no')]
const deploy = {
  ok: true,
  command: 'deploy',
  environment: 'development',
  steps,
  result: {
    release: '0123456',
    images: { api: digest, migrate: digest, 'voice-lambda': digest },
    urls: { api: 'http://127.1.2.3', voice: 'http://127.0.0.1/voice' },
    outputs: { api_alb_dns_name: 'an.elb', private_subnet_ids: ['subnet-1'] },
    snapshot: null,
  },
}
const list = {
  ok: true,
  command: 'secrets list',
  environment: 'production',
  steps,
  result: {
    keys: [
      {
        key: 'status',
        state: 'set',
        length: 6,
        fingerprint: '12345678',
        since: '2026-11-23T10:28:38.123Z',
        sinceExact: false,
        changed: true,
        hidden: 'whole-value',
        readBy: ['medspa-production-api:7'],
      },
    ],
    tasks: [],
    lastChange: null,
    fingerprintsKept: true,
    edits: { dropped: ['release'], changed: [], mergedBack: false },
  },
}
const validate = {
  ok: false,
  command: 'validate',
  environment: 'development',
  steps,
  result: {
    probes: [{ id: 'missed-call', group: 'voice', status: 'failed', evidence: 'no', hint: null }],
    asleep: null,
  },
  error: { code: 'validation-failed', message: 'no', whose: 'operator', evidence: ['one', 'two'] },
}
const documents = { deploy, 'secrets list': list, validate }

/** Every text of a document, its keys too, and what stands between them. */
const piecesOf = (document: object) => {
  const texts = JSON.stringify(document).match(/"[^"]*"|[\d.]+|true|false|null/g) ?? []
  return [...new Set(texts.map((text) => text.replaceAll('"', '')))].filter((text) => text !== '')
}
const punctuation = ['","status":"', '"},{"', '":"', '{', '}]}', '\\', '"', '":{"release":"', '"status":"done","ms":']
const keysOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(keysOf)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, keysOf(each)]))
      : typeof value

describe('a document whose secrets are its own words', () => {
  const words = wordsIn(Object.values(documents).flatMap(piecesOf).join('\n'))

  it.each(Object.entries(documents))('%s stays whole, whatever values are', async (command, document) => {
    const schema = await documentSchemaOf(command)
    expect(faultsOf(command, document)).toEqual([])
    const hostile = fc.constantFrom(...piecesOf(document), ...punctuation)
    const known = fc.constantFrom(words, new Set<string>())
    fc.assert(
      fc.property(fc.uniqueArray(hostile, { minLength: 1 }), known, (values, words) => {
        const redactor = createRedactor({ words, plain: new Set() })
        for (const value of values) redactor.add(value)
        const scrubbed = scrubbedDocument(document, schema, redactor)
        expect(faultsOf(command, scrubbed)).toEqual([])
        expect(keysOf(scrubbed)).toEqual(keysOf(document))
        expect(scrubbed.steps.map(({ status }) => status)).toEqual(['done', 'skipped', 'failed'])
      }),
    )
  })

  it('hides one that is all of a text which says something', async () => {
    const redactor = createRedactor({ words, plain: new Set() })
    redactor.add('development')
    const { environment, steps } = scrubbedDocument(deploy, await documentSchemaOf('deploy'), redactor)
    expect([environment, steps[1]?.reason]).toEqual(['development', '[redacted]'])
  })

  it('keeps the names of keys in a list, and hides a long value that was typed for one', async () => {
    const redactor = createRedactor({ words, plain: new Set() })
    const token = randomBytes(16).toString('hex')
    for (const value of ['status', token]) redactor.add(value)
    const { edits, keys } = scrubbedDocument(
      { ...list, result: { ...list.result, edits: { ...list.result.edits, changed: [token] } } },
      await documentSchemaOf('secrets list'),
      redactor,
    ).result
    expect([keys[0]?.key, edits.changed]).toEqual(['status', ['[redacted]']])
  })

  it('says so in each text alone where the search fails', async () => {
    const failing = { scrub: () => 'withheld', scrubName: () => 'withheld' }
    const scrubbed = scrubbedDocument(validate, await documentSchemaOf('validate'), failing)
    expect(faultsOf('validate', scrubbed)).toEqual([])
    expect(scrubbed.error).toEqual({ ...validate.error, message: 'withheld', evidence: ['withheld', 'withheld'] })
  })
})
