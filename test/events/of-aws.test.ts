import { describe, expect, it } from 'vitest'
import type { PastDeployment } from '../../src/aws/history/past-deployments.ts'
import { ofAlarms } from '../../src/events/of-alarms.ts'
import { ofDeployments } from '../../src/events/of-deployments.ts'
import { ofSecrets } from '../../src/events/of-secrets.ts'
import { timeline } from '../../src/events/timeline.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { at, runOf } from './fixtures.ts'

const deployment = (given: Partial<PastDeployment>): PastDeployment => ({
  ...{ id: 'd-1', status: 'Succeeded', isOver: true, isRollback: false, application: 'api' },
  configName: 'CodeDeployDefault.ECSAllAtOnce',
  createdAt: at('14:01'),
  completedAt: undefined,
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:1:task-definition/api:7',
  ...{ description: undefined, alarms: undefined, error: undefined, rollbackId: undefined, takesBack: undefined },
  ...given,
})
const told = (given: Partial<PastDeployment>) =>
  ofDeployments([deployment(given)], { runs: [runOf()], service: 'api' }).map(({ failed, what, who }) => [
    what,
    who,
    failed,
  ])

describe("CodeDeploy's deployments", () => {
  it('are told with who ran medspa then, and how they ended', () => {
    expect(told({ completedAt: at('14:04') })).toEqual([
      ['api: deployment d-1 of api:7 began (CodeDeployDefault.ECSAllAtOnce)', 'ada on laptop', false],
      ['api: d-1 succeeded', 'ada on laptop', false],
    ])
  })

  it('are told with nobody where no run tells', () => {
    expect(told({ createdAt: at('16:00') })).toMatchObject([[expect.stringContaining('d-1'), null, false]])
  })

  it('are told with why they failed, and what takes them back', () => {
    const error = { code: 'ALARM_ACTIVE', message: 'One or more alarms' }
    expect(told({ completedAt: at('14:04'), status: 'Stopped', error, rollbackId: 'd-2' })[1]).toEqual([
      'api: d-1 stopped: ALARM_ACTIVE, One or more alarms; taken back by d-2',
      'ada on laptop',
      true,
    ])
  })

  it("are CodeDeploy's own where they take another one back", () => {
    expect(told({ id: 'd-2', isRollback: true, takesBack: 'd-1' })).toEqual([
      ['api: rollback d-2 of api:7 began, of d-1', 'CodeDeploy', true],
    ])
  })
})

it.each([
  ['OK', 'ALARM', 'Threshold crossed', 'api-5xx: OK → ALARM: Threshold crossed', true],
  ['ALARM', 'OK', '', 'api-5xx: ALARM → OK', false],
  [undefined, 'INSUFFICIENT_DATA', '', 'api-5xx: INSUFFICIENT_DATA', false],
])('tells an alarm that went from %s to %s', (from, to, reason, what, failed) => {
  expect(ofAlarms([{ at: at('14:00'), from, to, name: 'api-5xx', reason }])).toEqual([
    { at: at('14:00'), source: 'alarm', who: null, what, failed, about: 'api-5xx' },
  ])
})

describe('versions of the secret', () => {
  const version = (time: string, values: Record<string, string>) => ({
    versionId: time,
    madeAt: at(time),
    values: new Map(Object.entries(values).map(([key, value]) => [key, new Sensitive(value)])),
  })

  it('are told by the names of the keys that changed, and never by a value', () => {
    // What is current comes first, as `history` gives it.
    const versions = [
      version('14:01', { KEPT: 'same', CHANGED: 'value-2', NEW: 'value-3' }),
      version('11:00', { KEPT: 'same', CHANGED: 'value-1', GONE: 'value-0' }),
      version('16:00', { KEPT: 'same', CHANGED: 'value-2', NEW: 'value-3' }),
    ]
    const events = ofSecrets('app', versions, [runOf()])
    expect(events.map(({ what, who }) => [what, who])).toEqual([
      ['app: written; what changed is not known any more', null],
      ['app: added NEW; changed CHANGED; removed GONE', 'ada on laptop'],
      ['app: written with the same values', null],
    ])
    expect(JSON.stringify(events)).not.toContain('value-')
  })
})

it('the timeline has the newest last, and nothing from before it', () => {
  const alarm = (time: string) => ofAlarms([{ at: at(time), from: 'OK', to: 'ALARM', name: time, reason: '' }])
  const merged = timeline([alarm('14:03'), alarm('14:01'), alarm('13:00'), alarm('14:02')], at('14:01'))
  expect(merged.map(({ about }) => about)).toEqual(['14:01', '14:02', '14:03'])
})
