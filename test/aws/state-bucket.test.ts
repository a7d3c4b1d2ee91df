import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createClients } from '../../src/aws/clients.ts'
import { createStateBucket } from '../../src/aws/state-bucket.ts'
import { systemClock } from '../../src/io/clock.ts'

// S3's answers to HEAD, which have a status and nothing else; the bucket's name says which.
const owners: (string | undefined)[] = []
const server = createServer((request, response) => {
  owners.push(request.headers['x-amz-expected-bucket-owner']?.toString())
  response.writeHead(Number(/\/bucket-(\d+)/.exec(request.url ?? '')?.[1] ?? 500))
  response.end()
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const bucketOf = (regionFrom?: string) =>
  createStateBucket({
    regionFrom,
    clock: systemClock,
    lockKeys: [],
    clients: createClients({
      region: 'eu-west-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  })
const bucket = bucketOf()

test.each([
  ['bucket-200', 'ours'],
  ['bucket-404', 'missing'],
  ['bucket-403', 'foreign'],
])('%s is %s', async (name, expected) => {
  expect(await bucket.find(name, '123456789012')).toBe(expected)
  expect(owners.at(-1)).toBe('123456789012')
})

test('a bucket in another region says so', async () => {
  await expect(bucket.find('bucket-301', '123456789012')).rejects.toMatchObject({
    code: 'state-bucket-region',
    message: 'The bucket bucket-301 exists, but not in eu-west-1.',
    exitCode: 3,
  })
})

test.each([
  ['the profile clinic', /set aws\.region of the environment in medspa\.config\.yaml/],
  ['by default', /set aws\.region of the environment in medspa\.config\.yaml/],
  ['AWS_REGION', /unset AWS_REGION, or set it/],
])('and where the other region comes from: %s', async (regionFrom, hint) => {
  await expect(bucketOf(regionFrom).find('bucket-301', '123456789012')).rejects.toMatchObject({
    message: `The bucket bucket-301 exists, but not in eu-west-1 (${regionFrom}).`,
    hint: expect.stringMatching(hint),
  })
})
