import { CloudWatchClient, DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { expect } from 'vitest'
import { putTestAlarm, setTestAlarm } from '../sandbox/support/test-alarm.ts'
import { patchTests } from './control.ts'

const patch = patchTests()

const alarm = (client: CloudWatchClient, AlarmName: string) => ({
  put: (threshold?: number) => putTestAlarm(client, AlarmName, threshold),
  set: (state: 'OK' | 'ALARM', reason: string) => setTestAlarm(client, AlarmName, state, reason),
  read: async () => (await client.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }))).MetricAlarms?.[0],
})

patch(
  'cloudwatch.alarm-states',
  'an alarm begins without data, and keeps its state when it changes',
  async (options) => {
    const { put, read, set } = alarm(new CloudWatchClient(options), 'kept')
    await put()
    expect(await read()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA', Threshold: 1 })
    await set('ALARM', 'a test')
    await put(2)
    expect(await read()).toMatchObject({ StateValue: 'ALARM', StateReason: 'a test', Threshold: 2 })
  },
)

patch('cloudwatch.alarm-history', 'an alarm tells its states, the newest first', async (options) => {
  const client = new CloudWatchClient(options)
  const { put, set } = alarm(client, 'told')
  await put()
  await set('ALARM', 'too many')
  await set('ALARM', 'still too many')
  await set('OK', 'over')
  const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'told' }))
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
    'Alarm updated from ALARM to OK',
    expect.stringMatching(/^Alarm updated from \w+ to ALARM$/),
  ])
  expect(JSON.parse(AlarmHistoryItems[0]?.HistoryData ?? '')).toMatchObject({
    oldState: { stateValue: 'ALARM', stateReason: 'still too many' },
    newState: { stateValue: 'OK', stateReason: 'over' },
  })
})
