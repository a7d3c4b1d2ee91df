import { describe, expect, it } from 'vitest'
import { shownText, shownValue } from '../../src/webhooks/shown-value.ts'

describe('a value as it is shown', () => {
  it.each([
    ['https://old.example.test/voice', 'https://old.example.test/voice'],
    ['https://gw.example.test/v#ct=1500&rc=1&rp=ct,5xx', 'https://gw.example.test/v#ct=1500&rc=1&rp=ct,5xx'],
    ['', ''],
    ['POST', 'POST'],
    ['2', '2'],
    ['https://hooks:hunter2@old.example.test/voice', 'https://***@old.example.test/voice'],
    ['https://tok_1@old.example.test:8443/a@b', 'https://***@old.example.test:8443/a@b'],
    ['https://a:b@c@old.example.test', 'https://***@old.example.test'],
    [' HTTPS://a:b@old.example.test', ' HTTPS://***@old.example.test'],
    ['a:b@old.example.test/voice', '***@old.example.test/voice'],
    ['https:a:b@old.example.test/voice', '***@old.example.test/voice'],
    ['https://a:p/w@old.example.test/voice', '***@old.example.test/voice'],
    ['https://a:p?w@old.example.test/voice', '***@old.example.test/voice'],
    ['https://old.example.test/?key=tok_1&x=&y', 'https://old.example.test/?key=***&x=***&***'],
    ['https://old.example.test/?tok_1#ct=1&token=t', 'https://old.example.test/?***#ct=1&token=***'],
    ['https://old.example.test/?a=b?c=d=e', 'https://old.example.test/?a=***'],
    ['https://old.example.test/?', 'https://old.example.test/?'],
  ])('%j is %j', (value, shown) => {
    expect(shownValue(value)).toBe(shown)
  })

  it('in a sentence is hidden there', () => {
    expect(shownText('Invalid URL "https://a:b@c.test/?k=v" of it, and https://d.test/.')).toBe(
      'Invalid URL "https://***@c.test/?k=***" of it, and https://d.test/.',
    )
  })
})
