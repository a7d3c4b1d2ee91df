import { expect, test } from 'vitest'
import { accessLine, createAccessLog, requestTime } from '../../../../sandbox/front/apigateway/access-log.ts'

test('a request has its time in the Common Log Format, as API Gateway writes it', () => {
  expect(requestTime(Date.UTC(2026, 0, 5, 3, 4, 9, 870))).toBe('05/Jan/2026:03:04:09 +0000')
  expect(requestTime(Date.UTC(2026, 11, 31, 23, 59, 59))).toBe('31/Dec/2026:23:59:59 +0000')
})

test('a line has what its format names, and - for what the request has not', () => {
  expect(accessLine('$context.status $context.identity.sourceIp $context.error.message', { status: 200 })).toBe(
    '200 - -',
  )
})

test('the service of log delivery writes the lines, to one stream of the group that the stage names', async () => {
  const written: string[][] = []
  const log = createAccessLog({
    writer: (group, stream, as) => ({
      ready: Promise.resolve(),
      write: (line) => void written.push([group, stream, as ?? 'nobody', line]),
      close: async () => {},
    }),
  })
  const settings = {
    destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/a/gateway',
    format: '$context.status',
  }
  log.write(settings, 'id-default', { status: 200 })
  await log.close()
  expect(written).toEqual([['/a/gateway', 'id-default', 'delivery.logs.amazonaws.com', '200']])
})
