import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetChangeCommand,
  Route53Client,
} from '@aws-sdk/client-route-53'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRoute53 } from '../../../sandbox/front/route53/index.ts'
import { timesOf } from '../../../sandbox/times.ts'
import { eventually, startIngress } from './ingress-harness.ts'

// A change is processed in a tenth of a second, and in sync after nine.
const TIMES = timesOf({ MEDSPA_SANDBOX_TIMES: '0.2' })

let ingress: Awaited<ReturnType<typeof startIngress>>
let route53: ReturnType<typeof createRoute53>
let client: Route53Client
beforeAll(async () => {
  ingress = await startIngress((context) => {
    route53 = createRoute53(context, () => false)
    return [route53]
  }, TIMES)
  client = new Route53Client(ingress.options)
})
afterAll(() => ingress?.stop())

const isInSync = async (Id: string | undefined) =>
  (await client.send(new GetChangeCommand({ Id }))).ChangeInfo?.Status === 'INSYNC'
const rcode = async (name: string) => (await route53.answer({ name, type: 'A', class: 'IN' })).rcode

it('name servers learn of a change late, and of a zone; two changes of a zone at once are too many', async () => {
  const { ChangeInfo: made, HostedZone } = await client.send(
    new CreateHostedZoneCommand({ Name: 'late.test', CallerReference: 'late' }),
  )
  expect(made?.Status).toBe('PENDING')
  expect(await rcode('late.test')).toBe('REFUSED')
  await eventually(() => isInSync(made?.Id))
  expect(await rcode('late.test')).toBe('NOERROR')

  const change = (name: string) =>
    client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: HostedZone?.Id,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: { Name: name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] },
            },
          ],
        },
      }),
    )
  const settled = await Promise.allSettled(['a', 'b', 'c', 'd'].map((each) => change(`${each}.late.test`)))
  const refused = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  expect(refused.length).toBeGreaterThan(0)
  for (const each of refused)
    expect(each).toMatchObject({
      name: 'PriorRequestNotComplete',
      message: 'The request was rejected because Route 53 was still processing a prior request.',
    })
  const one = await change('e.late.test')
  expect(one.ChangeInfo?.Status).toBe('PENDING')
  expect(await rcode('e.late.test')).toBe('NXDOMAIN')
  await eventually(() => isInSync(one.ChangeInfo?.Id))
  expect(await rcode('e.late.test')).toBe('NOERROR')
})
