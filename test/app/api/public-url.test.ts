import { expect, test } from 'vitest'
import { calledBaseUrl } from '../../../app/api/webhooks/public-url.ts'

test.each([
  [
    'through the gateway',
    { host: 'alb', 'x-forwarded-host': 'gw.example', 'x-forwarded-proto': 'https' },
    'https://gw.example',
  ],
  [
    'at a load balancer with a certificate',
    { host: 'api.example', 'x-forwarded-proto': 'https' },
    'https://api.example',
  ],
  ['at a load balancer without one', { host: 'alb:8080', 'x-forwarded-proto': 'http' }, 'http://alb:8080'],
  ['without any hop', { host: '127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
  [
    'through several hops',
    { host: 'a', 'x-forwarded-host': 'gw, b', 'x-forwarded-proto': 'https, http' },
    'https://gw',
  ],
  ['without a host', {}, undefined],
  ['under a host that is none', { host: 'a', 'x-forwarded-host': 'evil/path?' }, undefined],
])('the URL that was called %s', (_, headers, url) => {
  expect(calledBaseUrl(headers)).toBe(url)
})
