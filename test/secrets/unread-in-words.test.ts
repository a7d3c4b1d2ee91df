import { expect, it } from 'vitest'
import { unreadLines, whyUnread } from '../../src/secrets/unread-in-words.ts'
import type { Fate } from '../../src/secrets/wired-keys.ts'

it.each<[Fate, string, RegExp]>([
  ['wired', 'A', /^No task reads A yet\. The next deploy gives it to the tasks: `medspa deploy`\.$/],
  [
    'not-listed',
    'A',
    /api\.secrets does not list it\. Add A to api\.secrets, then `medspa deploy`; .*secrets\.keys\.A\.unread: true/,
  ],
  ['plain-variable', 'A', /\(api\.environment\) stands for it\. Take A out of api\.environment/],
  ['owned', 'PORT', /medspa sets the variable of that name \(api\.port\)\. .*`medspa secrets unset PORT`/],
  ['no-variable-name', 'my key', /letters, digits and _ alone\. .*`medspa secrets unset 'my key'`/],
  ['unread', 'A', /as medspa\.config\.yaml says \(secrets\.keys\.A\.unread\)/],
])('says why no task reads a key, and the way (%s)', (fate, key, line) => {
  expect(unreadLines([{ key, fate }])).toEqual([expect.stringMatching(line)])
  expect(whyUnread({ key, fate })).toContain(key)
})

it('names many keys with one reason in one line', () => {
  const lines = unreadLines([
    { key: 'A', fate: 'wired' },
    { key: 'B', fate: 'not-listed' },
    { key: 'C', fate: 'wired' },
  ])
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^No task reads A yet; the same of C\. /)
  expect(unreadLines([])).toEqual([])
})
