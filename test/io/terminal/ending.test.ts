import { describe, expect, it } from 'vitest'
import { createEnding } from '../../../src/io/terminal/ending.ts'

type Wish = 'key' | 'same key' | 'request'

/** What becomes of these wishes: `same key` is a signal that follows within milliseconds, the others are a second apart. */
function after(...wishes: Wish[]) {
  let now = 0
  let left = 0
  const leave = () => {
    left += 1
  }
  const ending = createEnding({ leave, now: () => now })
  const heard: boolean[] = []
  for (const wish of wishes) {
    now += wish === 'same key' ? 5 : 1000
    if (wish === 'request') heard.push(ending.endOnce())
    else ending.onSignal()
  }
  return { ends: ending.signal.aborted, left, heard }
}

describe('a program that is to end', () => {
  it.each<[string, Wish[], { ends: boolean; left?: number; heard?: boolean[] }]>([
    ['goes on where nobody wishes it', [], { ends: false }],
    ['ends in order by the first key', ['key'], { ends: true }],
    ['leaves at once by the second key', ['key', 'key'], { ends: true, left: 1 }],
    ['takes two signals of one key for one wish', ['key', 'same key', 'same key'], { ends: true }],
    ['ends in order by a request', ['request'], { ends: true, heard: [true] }],
    ['passes over a request where a key has ended it', ['key', 'request'], { ends: true, heard: [false] }],
    ['ends once, however often it is requested', ['request', 'request'], { ends: true, heard: [true, false] }],
    [
      "takes the operator's first key after a request for no second one",
      ['request', 'key'],
      { ends: true, heard: [true] },
    ],
    [
      "leaves by two keys of the operator's own after a request",
      ['request', 'key', 'key'],
      { ends: true, left: 1, heard: [true] },
    ],
    [
      "leaves by two keys of the operator's own around a request",
      ['key', 'request', 'key'],
      { ends: true, left: 1, heard: [false] },
    ],
  ])('%s', (_, wishes, { ends, heard = [], left = 0 }) => {
    expect(after(...wishes)).toEqual({ ends, left, heard })
  })
})
