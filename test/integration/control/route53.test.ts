import { randomUUID } from 'node:crypto'
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53'
import { expect } from 'vitest'
import { patchTests } from './control.ts'

const patch = patchTests()

const zoneIn = async (client: Route53Client, CallerReference: string = randomUUID()) => {
  const { HostedZone } = await client.send(
    new CreateHostedZoneCommand({ Name: `${randomUUID()}.test.`, CallerReference }),
  )
  return { id: (HostedZone?.Id ?? '').replace('/hostedzone/', ''), name: HostedZone?.Name ?? '' }
}

patch('route53.zone-ids', 'a zone has an id that begins with Z, and the sandbox its own one', async (options) => {
  const client = new Route53Client(options)
  expect((await zoneIn(client)).id).toMatch(/^Z[A-Z0-9]{20}$/)
  const own = `Z0${randomUUID().replaceAll('-', '').toUpperCase().slice(0, 19)}`
  expect((await zoneIn(client, `medspa-sandbox:${own}`)).id).toBe(own)
  const { ResourceRecordSets } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: own }))
  expect(ResourceRecordSets).toHaveLength(2)
})

patch('route53.zone-records', 'a new zone has its name servers and its SOA', async (options) => {
  const client = new Route53Client(options)
  const { id } = await zoneIn(client)
  const { ResourceRecordSets } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }))
  const values = ResourceRecordSets?.flatMap(({ ResourceRecords = [] }) => ResourceRecords.map(({ Value }) => Value))
  expect(values).toContain('ns-2048.awsdns-64.com.')
  expect(values).toContain('ns-2048.awsdns-64.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400')
})

patch('route53.record-changes', 'a record is changed, deleted, and made again', async (options) => {
  const client = new Route53Client(options)
  const { id, name } = await zoneIn(client)
  const change = (Action: 'CREATE' | 'UPSERT' | 'DELETE', ...values: string[]) =>
    client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: id,
        ChangeBatch: {
          Changes: [
            {
              Action,
              ResourceRecordSet: {
                Name: `a.${name}`,
                Type: 'A',
                TTL: 60,
                ResourceRecords: values.map((Value) => ({ Value })),
              },
            },
          ],
        },
      }),
    )
  await change('CREATE', '192.0.2.1', '192.0.2.2')
  // The values in another order are the same record.
  await change('DELETE', '192.0.2.2', '192.0.2.1')
  await change('CREATE', '192.0.2.1', '192.0.2.2')
  const { ResourceRecordSets } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }))
  expect(ResourceRecordSets?.filter(({ Type }) => Type === 'A')).toMatchObject([{ TTL: 60 }])
})
