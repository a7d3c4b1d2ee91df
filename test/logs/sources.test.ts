import { describe, expect, it } from 'vitest'
import { namesFor } from '../../src/config/names.ts'
import { askedFor, sourcesFor, writerOf } from '../../src/logs/sources.ts'

const names = namesFor('development')
const there = ['api', 'migrate', 'probe', 'flow', 'gateway', 'sms', 'mail'].map((each) => `/medspa/development/${each}`)
const id = '1a2b3c4d5e6f708192a3b4c5d6e7f809'

describe('what the words of a log name', () => {
  it.each([
    ['api', ['/medspa/development/api']],
    ['migrate', ['/medspa/development/migrate']],
    ['probe', ['/medspa/development/probe']],
    ['voice', ['/aws/lambda/medspa-development-voice']],
    ['gateway', ['/medspa/development/gateway']],
    ['worker', ['/medspa/development/mail', '/medspa/development/sms']],
    ['worker:mail', ['/medspa/development/mail']],
    ['worker:none', ['/medspa/development/none']],
  ])('%s', (words, groups) => {
    const asked = askedFor(words)
    expect(asked && sourcesFor(asked, names, there).map(({ group }) => group)).toEqual(groups)
  })

  it('all, but for the packets of the VPC', () => {
    const all = sourcesFor({ kind: 'all' }, names, there).map(({ source }) => source)
    expect(all).toEqual(['api', 'migrate', 'probe', 'voice', 'gateway', 'worker:mail', 'worker:sms'])
  })

  it.each(['', 'apii', 'worker:', 'workers', 'worker:../api', 'flow', 'API', 'worker:Mail'])('nothing: %j', (words) => {
    expect(askedFor(words)).toBeUndefined()
  })
})

it.each([
  ['api', `api/api/${id}`, 'api/1a2b3c4d'],
  ['api', `nginx/nginx/${id}`, 'api:nginx/1a2b3c4d'],
  ['worker:mail', `mail/mail/${id}`, 'worker:mail/1a2b3c4d'],
  ['migrate', `migrate/migrate/${id}`, 'migrate/1a2b3c4d'],
  ['voice', `2026/11/30/[12]${id}`, 'voice:12/1a2b3c4d'],
  ['voice', `2026/11/30/[$LATEST]${id}`, 'voice:$LATEST/1a2b3c4d'],
  ['gateway', 'abcdef/$default', 'gateway'],
])('%s, stream %s: %s', (source, stream, writer) => {
  expect(writerOf(source, stream)).toBe(writer)
})
