import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2'
import { expect, test } from 'vitest'
import { meets, type RequestFacts } from '../../../../sandbox/front/elbv2/conditions.ts'

const facts: RequestFacts = {
  method: 'POST',
  path: '/img/Cats/a.png',
  query: 'version=v1&x=',
  host: 'Api.Example.com',
  header: (name) => ({ 'user-agent': 'Mozilla/5.0 (X11)' })[name],
  sourceIp: '127.0.0.1',
}

const cases: [string, RuleCondition, boolean][] = [
  ['a path with a wildcard', { Field: 'path-pattern', Values: ['/img/*'] }, true],
  ['one character for ?', { Field: 'path-pattern', PathPatternConfig: { Values: ['/img/Cats/?.png'] } }, true],
  ['paths with regard to case', { Field: 'path-pattern', Values: ['/img/cats/*'] }, false],
  ['no pattern in the middle of a path', { Field: 'path-pattern', Values: ['/Cats/*'] }, false],
  ['dots as dots', { Field: 'path-pattern', Values: ['/img/Cats/a_png', '/img/Cats/aXpng'] }, false],
  ['hosts without regard to case', { Field: 'host-header', HostHeaderConfig: { Values: ['*.example.com'] } }, true],
  ['headers', { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'User-Agent', Values: ['*(x11)*'] } }, true],
  ['missing headers', { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-None', Values: ['*'] } }, false],
  ['methods', { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'POST'] } }, true],
  ['query pairs', { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'version', Value: 'v?' }] } }, true],
  ['query values alone', { Field: 'query-string', QueryStringConfig: { Values: [{ Value: 'v2' }] } }, false],
  ['source ranges', { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8', '127.0.0.0/8'] } }, true],
  ['other source ranges', { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }, false],
]

test.each(cases)('conditions know %s', (_, condition, expected) => {
  expect(meets(facts, [condition])).toBe(expected)
})

test('every condition must hold', () => {
  const path: RuleCondition = { Field: 'path-pattern', Values: ['/img/*'] }
  const method: RuleCondition = { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } }
  expect(meets(facts, [path, method])).toBe(false)
  expect(meets(facts, [])).toBe(true)
})
