import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Checkout, succeeded } from './support/checkout.ts'
import { onProduction as on, productionOf, slowProduction } from './support/production.ts'

// A minute of a shift, of a wait or of an alarm takes six seconds.
describe('production, whose traffic shifts by and by', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await slowProduction()
  })
  afterAll(() => clone?.dispose())

  const production = () => productionOf(clone)
  const isWell = async () => {
    expect(await production().suspended()).toBe(false)
    succeeded(await clone.medspa(['validate', ...on]))
    await production().planIsEmpty()
  }
  const noAlarm = async () => {
    const { MetricAlarms } = await production().aws('cloudwatch describe-alarms --state-value ALARM')
    return MetricAlarms.length === 0
  }
  /** The previous release's share of the traffic and the new one's, in percent, as the production listener has them. */
  const weights = async (): Promise<number[]> => {
    const { aws } = production()
    const { LoadBalancers } = await aws('elbv2 describe-load-balancers --names medspa-production-api')
    const { Listeners } = await aws(`elbv2 describe-listeners --load-balancer-arn ${LoadBalancers[0].LoadBalancerArn}`)
    const { DefaultActions } = Listeners.find(({ Port }: { Port: number }) => Port === 443)
    const groups: { Weight: number }[] = DefaultActions[0].ForwardConfig.TargetGroups
    return groups.map(({ Weight }) => Weight).toSorted((a, b) => b - a)
  }

  it('by a canary: each hundred requests are shared exactly by weight', async () => {
    const { nextCommit, startLoad, through } = production()
    const tag = await nextCommit('A canary')
    const load = await startLoad()
    const deployed = through('deploy', '--strategy', 'CodeDeployDefault.ECSCanary10Percent5Minutes')
    const isCanary = async () => String(await weights()) === '90,10'
    await Promise.race([vi.waitUntil(isCanary, { timeout: 300_000, interval: 500 }), deployed])
    const shares: number[] = []
    for (;;) {
      const hundred = await load.next(100)
      // The weight moved on meanwhile.
      if (!(await isCanary())) break
      shares.push(hundred.filter(({ body }) => JSON.parse(body).release === tag).length)
    }
    expect(await deployed).toMatchObject({ release: tag })
    const after = await load.next(100)
    const answers = await load.stop()
    expect(shares.length).toBeGreaterThan(0)
    expect(new Set(shares)).toEqual(new Set([10]))
    expect(new Set(after.map(({ body }) => JSON.parse(body).release))).toEqual(new Set([tag]))
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    await isWell()
  })

  it('held and left alone: ends Stopped, and the next deploy goes on', async () => {
    const { aws, deploy, losesNothing, newest, nextCommit, through } = production()
    const config = path.join(clone.dir, 'medspa.config.yaml')
    await writeFile(config, 'environments:\n  production:\n    terraform:\n      var_file: production.tfvars\n')
    await writeFile(path.join(clone.dir, 'production.tfvars'), 'codedeploy_ready_wait_time_minutes = 10\n')
    const tag = await nextCommit('A release that nobody lets go on')
    await losesNothing(async () => {
      const { error } = await deploy('--hold')
      expect(error).toMatchObject({ code: 'rollout-stopped' })
      expect(error?.message).toContain('nobody let it go on in time')
    })
    const { deploymentInfo } = await aws(`deploy get-deployment --deployment-id ${await newest('Stopped')}`)
    expect(deploymentInfo.status).toBe('Stopped')
    expect(await production().suspended()).toBe(false)
    expect(await through('deploy')).toMatchObject({ release: tag })
    await rm(config)
    await through('deploy')
    await isWell()
  })

  it('of a release that answers 500 to signed calls alone: the alarm has it rolled back', async () => {
    const { caller, deploy, serving } = production()
    const changed = {
      // An image that does not know test calls: smoke cannot see what is wrong with it.
      'app/api/server.ts': [
        'const answer = await readiness(parts)',
        'const answer = { ...(await readiness(parts)), testCalls: false }',
      ],
      'app/api/webhooks/routes.ts': [
        'const call = missedTwilioCall(readForm(body))',
        "const call = missedTwilioCall(readForm(body))\n      if (call) throw new Error('no tables')",
      ],
    } as const
    for (const [file, [from, to]] of Object.entries(changed)) {
      const text = await readFile(path.join(clone.dir, file), 'utf8')
      expect(text).toContain(from)
      await writeFile(path.join(clone.dir, file), text.replace(from, to))
    }
    await clone.commit('A release that takes no call')
    const before = await serving()
    const calling = await caller()
    await calling.takenAgain()
    const { error } = await deploy()
    expect(error).toMatchObject({ code: 'rollout-failed' })
    expect(error?.evidence).toEqual(
      expect.arrayContaining([expect.stringMatching(/^the alarm: .*--alarm-name medspa-production-api-5xx\)?$/)]),
    )
    await calling.takenAgain()
    const { failed, taken, unavailable } = await calling.hangUp()
    // By `voice.upstream_failure` a provider is told so, or hears it.
    expect(failed.length + unavailable).toBeGreaterThan(0)
    expect(taken.length).toBeGreaterThan(0)
    expect(await serving()).toBe(before)
    // The alarm goes back by itself, a minute after the last 500 of the abandoned release: until then `validate` names it.
    await vi.waitUntil(noAlarm, { timeout: 300_000, interval: 500 })
    await isWell()
  })
})
