import { describe, expect, it } from 'vitest'
import { consoleLink } from '../../src/rollout/blue-green/console-link.ts'
import { deploymentTeller } from '../../src/rollout/blue-green/deployment-teller.ts'
import { timesFrom } from '../../src/rollout/blue-green/deployment-times.ts'
import { type DeploymentView, type SeenSet, viewLines } from '../../src/rollout/blue-green/deployment-view.ts'

const blue: SeenSet = { name: 'blue', release: '76b3ad4119cd', desired: 10, running: 10, healthy: 10, weight: 89.6 }
const green: SeenSet = { name: 'green', release: 'api:7', desired: 10, running: 3, healthy: 0, weight: 10.4 }
const view: DeploymentView = {
  sets: [green, blue],
  event: 'AllowTraffic',
  ms: 130_000,
  usualMs: 240_000,
  link: 'https://console/d-1',
}

describe('the view of a deployment', () => {
  it('has both task sets, blue first, what it is at, the time of so much, and the link', () => {
    expect(viewLines(view)).toEqual([
      'blue   76b3ad4119cd  10 desired, 10 running, 10 healthy, 90% of traffic',
      'green  api:7         10 desired, 3 running, 0 healthy, 10% of traffic',
      'AllowTraffic, 2m 10s of about 4m',
      'https://console/d-1',
    ])
  })

  it('fits eighty columns, behind the indentation of what a step says', () => {
    const [line = ''] = viewLines({ ...view, sets: [{ ...blue, weight: 100 }] })
    expect(line.length).toBeLessThanOrEqual(80 - 1 - 4)
  })

  it('leaves out what is not known', () => {
    expect(viewLines({ sets: [], event: undefined, ms: undefined, usualMs: 1000, link: undefined })).toEqual([])
    expect(viewLines({ sets: [], event: undefined, ms: 5000, usualMs: undefined, link: undefined })).toEqual(['5s'])
  })
})

describe('what is told of a deployment', () => {
  const telling = () => {
    let now = 0
    let shown: () => readonly string[] = () => []
    const lines: string[] = []
    const tell = deploymentTeller(
      {
        line: (text) => void lines.push(text),
        status(next) {
          shown = next
        },
        signal: AbortSignal.abort(),
      },
      { now: () => new Date(now) },
    )
    return {
      lines,
      pass(ms: number) {
        now += ms
      },
      shown: () => shown(),
      tell,
    }
  }

  it('is one line for each change in a pipe', () => {
    const { lines, tell } = telling()
    for (const text of ['Install: 0 of 1', 'Install: 0 of 1', 'Ready: 1 of 1', 'Install: 0 of 1']) tell.state(text)
    tell.event('started 1 task')
    expect(lines).toEqual(['Install: 0 of 1', 'Ready: 1 of 1', 'Install: 0 of 1', 'started 1 task'])
  })

  it('is on a terminal the view, whose time runs on, the state, and the last events', () => {
    const { pass, shown, tell } = telling()
    expect(shown()).toEqual([])
    tell.view({ sets: [], event: 'Install', since: new Date(0), usualMs: undefined, link: undefined })
    tell.state('0 of 1')
    for (const text of ['one', 'two', 'three']) tell.event(text)
    pass(7000)
    expect(shown()).toEqual(['Install, 7s', '0 of 1', 'two', 'three'])
    pass(1000)
    expect(shown()[0]).toBe('Install, 8s')
  })
})

describe('how long a deployment may take, and usually does', () => {
  it.each<[string, Parameters<typeof timesFrom>[0], number, number | undefined]>([
    ['at once', { readyWaitMinutes: 60, shiftMinutes: 0 }, 130, 2],
    ['ten times three minutes', { readyWaitMinutes: 60, shiftMinutes: 27 }, 157, 29],
    ['a wait of two days', { readyWaitMinutes: 2880, shiftMinutes: 0 }, 2950, 2],
    ['one that waits for nobody', { readyWaitMinutes: undefined, shiftMinutes: 0 }, 70, 2],
    ['unknown', { readyWaitMinutes: 60, shiftMinutes: undefined }, 180, undefined],
  ])('%s', (_, given, limit, usual) => {
    const { limitMs, usualMs } = timesFrom(given)
    expect([limitMs / 60_000, usualMs && usualMs / 60_000]).toEqual([limit, usual])
  })
})

it.each([
  [
    'eu-central-1',
    'https://eu-central-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-A?region=eu-central-1',
  ],
  [
    'us-gov-west-1',
    'https://us-gov-west-1.console.amazonaws-us-gov.com/codesuite/codedeploy/deployments/d-A?region=us-gov-west-1',
  ],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/codesuite/codedeploy/deployments/d-A?region=cn-north-1'],
])('the console of %s', (region, link) => {
  expect(consoleLink(region, 'd-A')).toBe(link)
})
