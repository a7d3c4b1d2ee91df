import { expect, test } from 'vitest'
import { accessLine, requestTime } from '../../../../sandbox/front/apigateway/access-log.ts'

test('a request has its time in the Common Log Format, as API Gateway writes it', () => {
  expect(requestTime(Date.UTC(2026, 0, 5, 3, 4, 9, 870))).toBe('05/Jan/2026:03:04:09 +0000')
  expect(requestTime(Date.UTC(2026, 11, 31, 23, 59, 59))).toBe('31/Dec/2026:23:59:59 +0000')
})

test('a line has what its format names, and - for what the request has not', () => {
  expect(accessLine('$context.status $context.identity.sourceIp $context.error.message', { status: 200 })).toBe(
    '200 - -',
  )
})
