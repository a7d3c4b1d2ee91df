import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missedTestCall } from '../../src/voice/test-call.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, developmentOf } from './support/development.ts'
import { rehearsalOf } from './support/rehearsal.ts'
import { startMedspa } from './support/running.ts'

const parkCommand = ['park', ...common, '--yes', '--json']

/** A caller who never stops while `change` is made, signed or not: what was no TwiML. */
async function callerMeanwhile({ http }: Checkout, voice: string, change: () => Promise<unknown>) {
  const bad: string[] = []
  let calls = 0
  let over = false
  const caller = (async () => {
    while (!over) {
      const body = new URLSearchParams(missedTestCall().form).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await http(`${voice}/webhooks/twilio/voice`, { method: 'POST', headers, body }).catch(
        (error: Error) => ({ status: 0, body: error.message }),
      )
      calls++
      // The API turns away what is not signed; a gap would be a 5xx, or no answer.
      const turnedAway = answer.status === 403
      const twiml = answer.status === 200 && /<Response(\/>|>.*<\/Response>)$/s.test(answer.body)
      if (!turnedAway && !twiml) bad.push(`${answer.status} ${answer.body}`)
    }
  })()
  await change().finally(() => {
    over = true
  })
  await caller
  return { calls, bad }
}

describe('park', () => {
  let clone: Checkout
  let voice: string
  const environment = () => developmentOf(clone)
  const rds = (command: string) => environment().aws(`rds ${command} --endpoint-url "$AWS_ENDPOINT_URL"`)
  const service = async () =>
    (await environment().aws('ecs describe-services --cluster medspa-development --services medspa-development-api'))
      .services[0]
  const release = () => environment().release()

  beforeAll(async () => {
    clone = await populatedClone()
    const { Items } = await environment().aws('apigatewayv2 get-apis')
    voice = Items[0].ApiEndpoint
  })
  afterAll(() => clone?.dispose())

  // A snapshot that fails or is late: test/e2e/park-faults.test.ts.
  it('undoes everything after Ctrl-C, and says what it undid', async () => {
    const before = await release()
    const scaling = async () =>
      (await environment().aws('application-autoscaling describe-scalable-targets --service-namespace ecs'))
        .ScalableTargets[0]
    const { MinCapacity } = await scaling()
    const hangs = await rehearsalOf(clone).fault('rds', 'snapshot-hangs')
    const parking = startMedspa(clone, parkCommand)
    await parking.until(/database: medspa-development-park-\d+: creating/)
    process.kill(parking.pid, 'SIGINT')
    const ran = await parking.ended
    const { error, steps } = documentOf(ran)
    expect([ran.exitCode, error?.code], ran.stdout + ran.stderr).toEqual([130, 'cancelled'])
    expect(steps.slice(-4)).toMatchObject([
      { id: 'snapshots', status: 'failed' },
      { id: 'undo-tasks', status: 'done' },
      { id: 'undo-voice', status: 'done' },
      { id: 'undo-begin', status: 'done' },
    ])
    expect(ran.stderr).toContain('development runs as before')
    await hangs.release()
    expect(await service()).toMatchObject({ desiredCount: 1, runningCount: 1 })
    expect(await scaling()).toMatchObject({
      MinCapacity,
      SuspendedState: { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false },
    })
    expect(await release()).toEqual(before)
    await environment().planIsEmpty()
    succeeded(await clone.medspa(['validate', ...common]))
  })

  it('needs --yes without a terminal, and refuses the name of another environment', async () => {
    const unasked = await clone.medspa(['park', ...common, '--json'])
    expect([unasked.exitCode, documentOf(unasked).error?.code]).toEqual([3, 'approval-needed'])
    const misnamed = await clone.medspa([...parkCommand, '--confirm', 'production'])
    expect([misnamed.exitCode, documentOf(misnamed).error?.code]).toEqual([3, 'confirmation-needed'])
    expect(await service()).toMatchObject({ desiredCount: 1 })
  })

  it('keeps the data, keeps answering callers, and keeps resources that cost nothing', async () => {
    const rows = await environment().conversations()
    const parking = clone.medspa(parkCommand)
    const { bad, calls } = await callerMeanwhile(clone, voice, () => parking)
    const document = documentOf(succeeded(await parking))
    expect(bad).toEqual([])
    expect(calls).toBeGreaterThan(50)
    expect(document.steps.map(({ id }) => id).slice(-9)).toEqual([
      'begin',
      'voice',
      'stop-writers',
      'count',
      'snapshots',
      'protection',
      'plan',
      'record',
      'apply',
    ])
    const { snapshots, since } = document.result as { snapshots: { database: string; redis: string }; since: string }
    expect(document.result).toMatchObject({
      parked: 'yes',
      urls: { voice },
      kept: expect.arrayContaining(['secrets']),
    })

    const [vpcs, nats, balancers, clusters, databases, redises] = await Promise.all([
      environment()
        .aws('ec2 describe-vpcs --filters Name=is-default,Values=false')
        .then(({ Vpcs }) => Vpcs),
      environment()
        .aws('ec2 describe-nat-gateways --filter Name=state,Values=available,pending')
        .then(({ NatGateways }) => NatGateways),
      environment()
        .aws('elbv2 describe-load-balancers')
        .then(({ LoadBalancers }) => LoadBalancers),
      environment()
        .aws('ecs describe-clusters --clusters medspa-development')
        .then(({ clusters: found }) => found.filter(({ status }: { status: string }) => status === 'ACTIVE')),
      rds('describe-db-instances').then(({ DBInstances }) => DBInstances),
      environment()
        .aws('elasticache describe-replication-groups')
        .then(({ ReplicationGroups }) => ReplicationGroups),
    ])
    expect({ vpcs, nats, balancers, clusters, databases, redises }).toEqual({
      vpcs: [],
      nats: [],
      balancers: [],
      clusters: [],
      databases: [],
      redises: [],
    })

    expect(Object.keys(await environment().keys())).toContain('DATABASE_URL')
    const { imageDetails } = await environment().aws('ecr describe-images --repository-name medspa-development-api')
    expect(imageDetails.length).toBeGreaterThan(0)
    const { Items } = await environment().aws('apigatewayv2 get-apis')
    expect(Items).toMatchObject([{ ApiEndpoint: voice }])
    const { DBSnapshots } = await rds(`describe-db-snapshots --db-snapshot-identifier ${snapshots.database}`)
    expect(DBSnapshots).toMatchObject([{ Status: 'available' }])
    const { Snapshots } = await environment().aws(`elasticache describe-snapshots --snapshot-name ${snapshots.redis}`)
    expect(Snapshots).toMatchObject([{ SnapshotStatus: 'available' }])
    expect(await release()).toMatchObject({ parked: 'yes', parked_since: since })

    const record = JSON.parse(
      succeeded(
        await clone.bash(
          `key="$(aws s3 ls "s3://$TF_STATE_BUCKET/medspa-ai-platform/development/parks/" | awk '{ print $4 }' | sort | tail -1)"
          aws s3 cp "s3://$TF_STATE_BUCKET/medspa-ai-platform/development/parks/$key" -`,
        ),
      ).stdout,
    )
    expect(record).toMatchObject({ parkedAt: since, snapshots })
    expect(record.counts.tables['medspa_reference.conversations']).toMatchObject({ rows })
    expect(record.counts.redis).toBeDefined()
    await environment().planIsEmpty()
  })

  it('changes nothing the second time, and asks nothing', async () => {
    const again = documentOf(succeeded(await clone.medspa(['park', ...common, '--json'])))
    expect(again.result).toMatchObject({
      parked: 'yes',
      snapshots: { database: expect.any(String), redis: expect.any(String) },
    })
    expect(again.steps.at(-1)).toMatchObject({ id: 'preview' })
  })

  // The checklist's own way back is its workflow, which passes this option.
  it('is ended by a deploy of another release that is allowed to, with the data that park counted', async () => {
    await appendFile(path.join(clone.dir, 'README.md'), '\nA release that was made meanwhile.\n')
    const tag = await clone.commit('A release that was made meanwhile')
    const deploy = ['deploy', ...common, '--restore-if-parked', '--json']
    const unasked = await clone.medspa(deploy)
    expect([unasked.exitCode, documentOf(unasked).error?.code], unasked.stderr).toEqual([3, 'approval-needed'])
    expect(await release()).toMatchObject({ parked: 'yes' })

    const woken = documentOf(succeeded(await clone.medspa([...deploy, '--yes'])))
    expect(woken.result).toMatchObject({ release: tag, urls: { voice } })
    expect(woken.steps).toContainEqual(
      expect.objectContaining({
        id: 'compare',
        status: 'done',
        reason: expect.stringMatching(/^\d+ tables and \d+ keys are as at the park/),
      }),
    )
    expect(await service()).toMatchObject({ desiredCount: 1, runningCount: 1 })
    expect(await release()).toMatchObject({ parked: 'no', api_image_tag: tag })
    await environment().planIsEmpty()
    // Once it is awake, the same is a deploy as ever.
    const again = documentOf(succeeded(await clone.medspa([...deploy, '--yes'])))
    expect(again.result).toMatchObject({ release: tag })
    expect(again.steps.map(({ id }) => id)).not.toContain('compare')
  })
})
