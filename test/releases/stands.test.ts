import { describe, expect, it } from 'vitest'
import { changesOf, type Part, type StandsFacts, standsInWords } from '../../src/releases/stands.ts'

const commit = '5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f80'
const serving = (...releases: string[]) => ({
  revisions: releases.map((release, at) => ({ taskDefinitionArn: `api:${at}`, release })),
})
const images = { part: 'images', how: 'pushed' }

describe('how an environment is left, in words', () => {
  it.each<[string, Partial<StandsFacts>, string]>([
    [
      'what served before serves, and some was changed',
      { changed: [images], unchanged: ['database', 'service'] },
      '5d6e7f8091a2 still serves. Changed: images pushed. Not changed: database, service.',
    ],
    ['nothing was changed', { unchanged: ['database', 'service'] }, '5d6e7f8091a2 still serves. Nothing was changed.'],
    ['a command that changes nothing', {}, '5d6e7f8091a2 serves. Nothing was changed.'],
    ['the new release serves', { serving: serving('v2'), changed: [images] }, 'v2 serves. Changed: images pushed.'],
    [
      'both serve',
      { serving: serving('v2', commit), changed: [images] },
      'v2 and 5d6e7f8091a2 serve. Changed: images pushed.',
    ],
    [
      'ECS goes on',
      { serving: { ...serving(commit), underWay: 'v2' }, changed: [images] },
      '5d6e7f8091a2 still serves; ECS goes on moving the service to v2. Changed: images pushed.',
    ],
    ['nothing serves', { serving: serving() }, 'Nothing serves. Nothing was changed.'],
    [
      'it is down',
      { serving: { revisions: [], down: commit } },
      'Nothing serves: no task of 5d6e7f8091a2 is healthy. Nothing was changed.',
    ],
    [
      'AWS cannot be asked',
      { serving: { unknown: 'The security token is expired' }, changed: [images] },
      'Which release serves is not known (The security token is expired); this shows it: aws ecs x . Changed: images pushed.',
    ],
  ])('%s', (_, told, words) => {
    const whole = { serving: serving(commit), before: [commit], changed: [], unchanged: [], look: 'aws ecs x', ...told }
    expect(standsInWords(whole)).toBe(words)
  })

  it('what was changed comes first after a cancel', () => {
    const whole = { serving: serving(commit), before: [commit], changed: [images], unchanged: ['service'], look: '' }
    const words = 'Changed: images pushed. Not changed: service. 5d6e7f8091a2 still serves.'
    expect(standsInWords(whole, { cancelled: true })).toBe(words)
  })
})

describe('what steps have changed', () => {
  const parts: Part[] = [
    { part: 'images', by: ['push'], how: 'pushed', partly: true },
    { part: 'infrastructure', by: ['apply'], how: 'applied', partly: true, told: true },
    { part: 'service', by: ['stop'], how: 'stopped', partly: true, takenBackBy: ['undo'], told: true },
    { part: 'voice', by: ['voice'], how: 'moved', told: true },
  ]
  const tried = (...steps: [string, 'done' | 'skipped' | 'failed'][]) => steps.map(([id, status]) => ({ id, status }))
  it.each([
    ['none was tried', tried(), [], ['infrastructure', 'service', 'voice']],
    [
      'done, and skipped',
      tried(['push', 'done'], ['apply', 'skipped']),
      ['images pushed'],
      ['infrastructure', 'service', 'voice'],
    ],
    ['failed in the middle', tried(['apply', 'failed']), ['infrastructure applied in part'], ['service', 'voice']],
    ['failed, and all or nothing', tried(['voice', 'failed']), [], ['infrastructure', 'service', 'voice']],
    ['taken back', tried(['stop', 'done'], ['undo', 'done']), [], ['infrastructure', 'service', 'voice']],
    ['not taken back', tried(['stop', 'done'], ['undo', 'failed']), ['service stopped'], ['infrastructure', 'voice']],
    [
      'failed first, then done',
      tried(['apply', 'failed'], ['apply', 'done']),
      ['infrastructure applied'],
      ['service', 'voice'],
    ],
  ])('%s', (_, records, changed, unchanged) => {
    const found = changesOf(parts, records)
    expect(found.changed.map(({ how, part }) => `${part} ${how}`)).toEqual(changed)
    expect(found.unchanged).toEqual(unchanged)
  })
})
