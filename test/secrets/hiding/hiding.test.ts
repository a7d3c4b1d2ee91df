import { expect, test } from 'vitest'
import { hidingOf } from '../../../src/secrets/hiding/hiding.ts'
import { wordsIn } from '../../../src/secrets/hiding/own-words.ts'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'

const words = wordsIn('status release development "done" medspa-development-api')
const own = { words, plain: new Set(['us-east-1']) }
const redactorOf = (...values: string[]) => {
  const redactor = createRedactor(own)
  for (const value of values) redactor.add(value)
  return redactor
}

test.each([
  ['hunter2', 'whole-value'],
  ['hunter22', 'anywhere'],
  ['release', 'whole-value'],
  ['development', 'whole-value'],
  ['Development', 'whole-value'],
  ['medspa-development-api', 'whole-value'],
  ['developments', 'anywhere'],
  ['            ', 'whole-value'],
  ['------------', 'whole-value'],
  ['!"§$%&/()=?', 'anywhere'],
  ['","status":"', 'anywhere'],
  ['us-east-1', 'nowhere'],
  ['PLACEHOLDER', 'nowhere'],
  ['', 'nowhere'],
])('%j is hidden %s, and nobody is told otherwise', (value, hiding) => {
  expect(redactorOf().hiding(new Sensitive(value)).hiding).toBe(hiding)
  expect(hidingOf(value, own).because !== undefined).toBe(hiding === 'whole-value')
})

const mark = '[redacted]'
test.each([
  ['all of a text', 'hunter2', mark],
  ['all of a line', 'first\n  hunter2\nlast', `first\n  ${mark}\nlast`],
  ['in quotation marks', 'the password "hunter2" is wrong', `the password "${mark}" is wrong`],
  ['in other quotation marks', "no user 'hunter2'.", `no user '${mark}'.`],
  ['a value of JSON', '{"a": "hunter2","b":1}', `{"a": "${mark}","b":1}`],
  ['a value of JSON in JSON', String.raw`{"m":"{\"a\":\"hunter2\"}"}`, String.raw`{"m":"{\"a\":\"${mark}\"}"}`],
  ['after a name', 'PIN=hunter2 and more', `PIN=${mark} and more`],
  ['a word of a sentence', 'cannot log in (hunter2), sorry: hunter2.', `cannot log in (${mark}), sorry: ${mark}.`],
  ['base64 as a word', 'got aHVudGVyMg==', `got ${mark}`],
  ['part of a word', 'hunter22 hunter2x xhunter2', 'hunter22 hunter2x xhunter2'],
])('a short value is hidden where it is %s', (_, text, shown) => {
  expect(redactorOf('hunter2').scrub(text)).toBe(shown)
})

test.each([
  ['all of a text', 'status', mark],
  ['all of a line', 'status\nof', `${mark}\nof`],
  ['in quotation marks', 'MODE is "status"', `MODE is "${mark}"`],
  ['after a name', 'MODE=status', `MODE=${mark}`],
  ['a word of a sentence', 'the status of it: medspa sandbox status', 'the status of it: medspa sandbox status'],
  ['a key of JSON', '{"status":"ok","status" : 1}', '{"status":"ok","status" : 1}'],
])('a word of medspa is hidden, or not, where it is %s', (_, text, shown) => {
  expect(redactorOf('status').scrub(text)).toBe(shown)
})

test('numbers stay in sentences', () => {
  const redactor = redactorOf('123', '2.4', '1')
  expect(redactor.scrub('Read the secret (2.4): exit code 1 (123 ms)')).toBe(
    'Read the secret (2.4): exit code 1 (123 ms)',
  )
  expect(redactor.scrub('RETRIES=123')).toBe(`RETRIES=${mark}`)
})

test('a stream says the same, wherever it is cut', () => {
  const redactor = redactorOf('hunter2', 'status', 'a-long-one-of-all')
  const text = 'MODE=status\nstatus\n"hunter2" a-long-one-of-all status\nhunter2'
  for (let size = 1; size < text.length; size++) {
    const stream = redactor.stream()
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    expect(pieces.map((piece) => stream.write(piece)).join('') + stream.end()).toBe(redactor.scrub(text))
  }
})

test('a name is free of long values, and keeps those that are words', () => {
  const redactor = redactorOf('status', 'hunter2hunter2')
  expect(redactor.scrubName('status')).toBe('status')
  expect(redactor.scrubName('hunter2hunter2')).toBe(mark)
})
