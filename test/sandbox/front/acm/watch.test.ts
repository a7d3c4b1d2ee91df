import { afterAll, expect, it } from 'vitest'
import { createCertificateManager } from '../../../../sandbox/front/acm/index.ts'
import { timesOf } from '../../../../sandbox/times.ts'

const logged: string[] = []
let asked = 0
const looks = Promise.withResolvers<void>()
const acm = createCertificateManager(
  {
    accountId: '000000000000',
    moto: { url: 'http://127.0.0.1:9', token: 'none' },
    region: 'us-east-1',
    times: timesOf({}),
    log: (line) => logged.push(line),
  },
  {
    ask: async () => {
      asked += 1
      if (asked === 3) looks.resolve()
      throw new Error('no name server')
    },
    usersOf: () => [],
  },
)
afterAll(() => acm.stop?.())

it('a look that DNS does not answer is in the log, once', async () => {
  const arn = 'arn:aws:acm:us-east-1:000000000000:certificate/1'
  acm.requested.set(arn, {
    arn,
    domainName: 'api.clinic.test',
    names: ['api.clinic.test'],
    method: 'DNS',
    requestedAt: new Date(),
    seenAt: new Map(),
    issuedAt: undefined,
    timedOut: false,
    serial: '01',
  })
  acm.watch()
  await looks.promise
  expect(logged).toEqual(['acm: DNS for api.clinic.test: no name server'])
})
