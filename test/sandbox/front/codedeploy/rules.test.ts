import { expect, it } from 'vitest'
import {
  byPercent,
  divided,
  gateError,
  movedRules,
  type Rule,
} from '../../../../sandbox/front/codedeploy/traffic/rules.ts'

const pair = { blue: 'tg/blue', green: 'tg/green' }
const forward = (...groups: [arn: string, weight: number][]): Rule['actions'] => [
  {
    Type: 'forward',
    ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
  },
]
const single = (arn: string): Rule['actions'] => [{ Type: 'forward', TargetGroupArn: arn }]
const rule = (arn: string, actions: Rule['actions']): Rule => ({ arn, actions })
const gate = (...rules: Rule[]) => gateError('listener', rules, { names: ['blue', 'green'], pair })

it('moves every rule that leads to one of the two, and no other', () => {
  const rules = [
    rule('health', single('tg/blue')),
    rule('other', single('tg/other')),
    rule('away', [{ Type: 'redirect' }]),
    rule('listener', forward(['tg/blue', 100], ['tg/green', 0])),
  ]
  expect(movedRules(rules, pair).map(({ arn }) => arn)).toEqual(['health', 'listener'])
})

it('writes both groups with their weights, without a single target group and without stickiness', () => {
  const [action] = divided(
    rule('listener', [{ Type: 'forward', Order: 2, TargetGroupArn: 'tg/blue' }]),
    byPercent(pair, 30),
  )
  expect(action).toEqual({
    Type: 'forward',
    Order: 2,
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: 'tg/blue', Weight: 70 },
        { TargetGroupArn: 'tg/green', Weight: 30 },
      ],
      TargetGroupStickinessConfig: { Enabled: false },
    },
  })
})

it('begins where the live group alone has the traffic', () => {
  expect(gate(rule('listener', single('tg/blue')))).toBeUndefined()
  expect(
    gate(rule('other', single('tg/other')), rule('listener', forward(['tg/blue', 100], ['tg/green', 0]))),
  ).toBeUndefined()
})

it.each([
  [[rule('listener', single('tg/other'))], 'Primary taskset target group must be behind listener listener'],
  [
    [rule('listener', single('tg/blue')), rule('health', single('tg/green'))],
    'Primary taskset target group must be behind listener health',
  ],
  [
    [rule('listener', forward(['tg/blue', 0], ['tg/green', 100]))],
    'Primary taskset target group must be behind listener listener',
  ],
  [
    [rule('listener', forward(['tg/blue', 90], ['tg/green', 10]))],
    'Green taskset target group cannot have non-zero weight prior to traffic shifting',
  ],
  [
    [rule('listener', forward(['tg/blue', 1], ['tg/third', 0]))],
    'Only target group in ECS deployment group (blue, green) can be set on listener listener',
  ],
])('says what is wrong with %j', (rules, words) => {
  expect(gate(...rules)).toBe(words)
})
