import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createSsm } from '../../../sandbox/front/ssm.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { type Clients, createClients } from '../../../src/aws/clients.ts'
import { createReleaseParameter } from '../../../src/aws/release.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { startIngress } from '../sandbox/ingress-harness.ts'
import { around } from './moto.ts'

const faults = createFaults()
let ingress: Awaited<ReturnType<typeof startIngress>>
let clients: Clients
let ssm: SSMClient
const Name = '/medspa/test/release'

beforeAll(async () => {
  ingress = await startIngress((context) => [createSsm(context, { faults })])
  const { credentials, endpoint, region } = ingress.options
  clients = createClients({ credentials, endpoint, region })
  ssm = new SSMClient(ingress.options)
})
afterAll(() => ingress.stop())
beforeEach(() =>
  ssm.send(new PutParameterCommand({ Name, Value: '{"api_image_tag":"old"}', Type: 'String', Overwrite: true })),
)
afterEach(() => {
  for (const { id } of faults.list()) faults.release(id)
})

const parameterOf = (clock = clockOfSleeps()) =>
  createReleaseParameter({ clients, clock, names: { releaseParameter: Name } })
/** As Terraform reads it, right after. */
const readByTerraform = async () => {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
  return JSON.parse(Parameter?.Value ?? '')
}

it('a release that was written is what the next reader reads, though Parameter Store lags', async () => {
  faults.add({ service: 'ssm', fault: 'stale-reads', value: '3' })
  await parameterOf().write({ api_image_tag: 'new' })
  expect(await readByTerraform()).toEqual({ api_image_tag: 'new' })
})

it('a release that never reads as it was written ends the command, before Terraform plans by the former one', async () => {
  faults.add({ service: 'ssm', fault: 'stale-reads', value: '1000000' })
  const clock = clockOfSleeps()
  await expect(parameterOf(clock).write({ api_image_tag: 'new' })).rejects.toMatchObject({
    code: 'release-parameter-stale',
    whose: 'aws',
    message: `The release parameter ${Name} was written, and still reads as before after 2 minutes.`,
    hint: expect.stringContaining('same command again'),
  })
  expect(clock.passed()).toBe(120_000)
})

it('a release whose answer was lost is looked for: what AWS heard is written', async () => {
  faults.add({ service: 'ssm', fault: 'stale-reads', value: '3' })
  const { credentials, endpoint, region } = ingress.options
  const flaky = createClients({ credentials, endpoint, region })
  let heard = true
  around(await flaky.ssm(), 'PutParameter', {
    before: async () => {
      if (!heard) throw Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError' })
    },
    after: async () => {
      throw Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError' })
    },
  })
  const clock = clockOfSleeps()
  const parameter = createReleaseParameter({ clients: flaky, clock, names: { releaseParameter: Name } })
  await parameter.write({ api_image_tag: 'new' })
  expect(await readByTerraform()).toEqual({ api_image_tag: 'new' })

  heard = false
  await expect(parameter.write({ api_image_tag: 'newer' })).rejects.toMatchObject({ code: 'aws-unreachable' })
  expect(await readByTerraform()).toEqual({ api_image_tag: 'new' })
})
