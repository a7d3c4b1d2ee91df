import { expect, test } from 'vitest'
import type { Clients } from '../../src/aws/clients.ts'
import { createTrafficMeter } from '../../src/aws/traffic.ts'
import { trafficInWords } from '../../src/view/traffic.ts'

const names = { service: 'medspa-test-api', voiceFunction: 'medspa-test-voice', voiceAlias: 'live' }
const refusal = (name: string) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 403 } })

/** Without a load balancer; Lambda gives the policy or an error, CloudWatch counts 4 of each metric. */
const meterWith = (policy: () => Promise<object>) => {
  const asked: string[] = []
  const clients = {
    cloudWatch: async () => ({
      send: async ({ input }: { input: { Namespace: string; MetricName: string } }) => {
        asked.push(`${input.Namespace} ${input.MetricName}`)
        return { Datapoints: [{ Sum: 4 }] }
      },
    }),
    lambda: async () => ({ send: policy }),
    loadBalancing: async () => ({ send: async () => ({ LoadBalancers: [] }) }),
  } as unknown as Pick<Clients, 'cloudWatch' | 'lambda' | 'loadBalancing'>
  return { asked, meter: createTrafficMeter({ clients, names, clock: { now: () => new Date(0) } }) }
}

test("a role that may not read the function's policy takes the function's own count, and says so", async () => {
  const { asked, meter } = meterWith(() => Promise.reject(refusal('AccessDeniedException')))
  const traffic = await meter.lately()
  expect(traffic).toEqual({ minutes: 15, voiceCalls: 4, voiceCountedBy: 'function' })
  expect(asked).toEqual(['AWS/Lambda Invocations'])
  expect(trafficInWords(traffic)).toBe(
    'no load balancer, 4 voice calls (counted by the function, with its own pings: lambda:GetPolicy is not allowed) in the last 15 minutes',
  )
})

test('any other refusal stays an error', async () => {
  const { meter } = meterWith(() => Promise.reject(refusal('ThrottlingException')))
  await expect(meter.lately()).rejects.toMatchObject({ code: 'aws-throttled' })
})

test('no function, no calls', async () => {
  const { meter } = meterWith(() => Promise.reject(refusal('ResourceNotFoundException')))
  expect(await meter.lately()).toEqual({ minutes: 15, voiceCalls: 0 })
})
