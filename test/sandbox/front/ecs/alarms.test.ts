import { expect, it } from 'vitest'
import { watchAlarms } from '../../../../sandbox/front/ecs/deployments/alarms.ts'
import type { ServiceState } from '../../../../sandbox/front/ecs/service-state.ts'

it("CloudWatch's silence changes nothing of what was seen, and the log has it once", async () => {
  const alarms = { enable: true, rollback: true, alarmNames: ['medspa-5xx'] }
  const service = {
    name: 'api',
    status: 'ACTIVE',
    settings: { deploymentConfiguration: { alarms } },
    deployments: [{ rolloutState: 'IN_PROGRESS' }],
    inAlarm: new Set(['medspa-5xx']),
  } as unknown as ServiceState
  const answers = [undefined, undefined, new Set<string>(), undefined]
  const woken: ServiceState[] = []
  const logged: string[] = []
  const look = watchAlarms(
    async () => {
      const answer = answers.shift()
      if (answer === undefined) throw new Error('no answer')
      return answer
    },
    (each) => woken.push(each),
    (line) => logged.push(line),
  )
  await look(service)
  await look(service)
  expect(service.inAlarm).toEqual(new Set(['medspa-5xx']))
  expect([woken, logged]).toEqual([[], ['ecs: alarms of api: no answer']])
  await look(service)
  expect(service.inAlarm).toEqual(new Set())
  await look(service)
  expect([woken, logged.length]).toEqual([[service], 2])
})
