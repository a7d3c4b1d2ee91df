import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp } from '../../src/io/http.ts'

const server = createServer((request, response) => response.end(`asked as ${request.headers.host}`))
let port: number
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

const asked: string[] = []
const http = createHttp({
  async resolve(host) {
    asked.push(host)
    return { names: [], addresses: host === 'api.clinic.test' ? ['127.0.0.1'] : [] }
  },
})

test('a name leads where the given DNS says, and stays the name that is asked for', async () => {
  const { body } = await http.request(`http://api.clinic.test:${port}/`)
  expect(body).toBe(`asked as api.clinic.test:${port}`)
})

test('a name that leads nowhere is not asked for anywhere else', async () => {
  await expect(http.request(`http://localhost.example.com:${port}/`)).rejects.toMatchObject({
    code: 'ENOTFOUND',
    message: 'getaddrinfo ENOTFOUND localhost.example.com',
  })
})

test('addresses, and hosts whose address is given, are asked without DNS', async () => {
  asked.length = 0
  await http.request(`http://127.0.0.1:${port}/`)
  await http.request(`http://localhost:${port}/`)
  await http.request(`http://other.example:${port}/`, { at: '127.0.0.1' })
  expect(asked).toEqual([])
})
