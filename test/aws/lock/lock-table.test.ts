import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClients } from '../../../src/aws/clients.ts'
import { createLockTable } from '../../../src/aws/lock/lock-table.ts'
import { namesFor } from '../../../src/config/names.ts'
import { systemClock } from '../../../src/io/clock.ts'

/** `reset`: the connection breaks off. */
type Answer = 'reset' | [status: number, body: object]

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const lock = '{"ID":"1"}'
const held: Answer = [200, { Item: { Info: { S: lock } } }]
const gone: Answer = [200, {}]
const broken: Answer = [500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' }]
const changed: Answer = [400, { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' }]

/** A lock table at a DynamoDB that gives these answers, one a request; `asked` are the operations that it was asked for. */
async function tableAt(...answers: Answer[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(String(request.headers['x-amz-target']).split('.').at(-1) ?? '')
    const answer = answers.shift() ?? 'reset'
    request.resume().on('end', () => {
      if (answer === 'reset') return request.socket.destroy()
      response.writeHead(answer[0], { 'content-type': 'application/x-amz-json-1.0' })
      response.end(JSON.stringify(answer[1]))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const clients = createClients({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
  })
  const table = createLockTable({
    bucket: 'states',
    clients,
    clock: systemClock,
    names: namesFor('development'),
    table: 'locks',
  })
  return { asked, table }
}

describe('the lock in a table', () => {
  it('is read over a connection that broke off once', async () => {
    const { asked, table } = await tableAt('reset', held)
    expect(await table.read()).toBe(lock)
    expect(asked).toEqual(['GetItem', 'GetItem'])
  })

  it('is removed where the answer to its removal was lost', async () => {
    const { asked, table } = await tableAt(broken, changed, gone)
    expect(await table.remove(lock)).toBe(true)
    expect(asked).toEqual(['DeleteItem', 'DeleteItem', 'GetItem'])
  })

  it('stays where it is another by then', async () => {
    const { table } = await tableAt(broken, changed, held)
    expect(await table.remove(lock)).toBe(false)
  })

  it('stays where it is another at once', async () => {
    const { asked, table } = await tableAt(changed)
    expect(await table.remove(lock)).toBe(false)
    expect(asked).toEqual(['DeleteItem'])
  })
})
