import { GetParameterCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSsm } from '../../../sandbox/front/ssm.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { startIngress } from './ingress-harness.ts'

const faults = createFaults()
let passed = true
let ingress: Awaited<ReturnType<typeof startIngress>>
let ssm: SSMClient

beforeAll(async () => {
  const times = { scale: 1, ms: () => 1, passed: () => passed }
  ingress = await startIngress((context) => [createSsm(context, { faults })], times)
  ssm = new SSMClient(ingress.options)
})
afterAll(() => ingress.stop())

const put = (Name: string, Value: string) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }))
const read = async (Name: string) => {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
  return `${Parameter?.Value} (${Parameter?.Version})`
}

test('after an overwrite so many reads are answered the value of before, of that parameter alone', async () => {
  await put('/a', 'old')
  await put('/b', 'other')
  const { id } = faults.add({ service: 'ssm', fault: 'stale-reads', value: '2' })
  await put('/a', 'new')
  expect(await read('/b')).toBe('other (1)')
  expect(await read('/a')).toBe('old (1)')
  const { Parameters } = await ssm.send(new GetParametersCommand({ Names: ['/a', '/b'] }))
  expect(Parameters?.map(({ Value }) => Value).toSorted()).toEqual(['old', 'other'])
  expect(await read('/a')).toBe('new (2)')
  faults.release(id)
})

test("the value of before is answered until AWS's time is over", async () => {
  await put('/timed', 'old')
  passed = false
  await put('/timed', 'new')
  expect(await read('/timed')).toBe('old (1)')
  passed = true
  expect(await read('/timed')).toBe('new (2)')
})
