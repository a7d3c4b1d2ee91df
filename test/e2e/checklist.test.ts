import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Section } from '../../src/checklist/item.ts'
import { builtClone, type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { killedInCall } from './support/killed-in-call.ts'
import { ownApiOf } from './support/own-api.ts'
import { startMedspa } from './support/running.ts'

// One environment on its way through a first deploy: what is done at each of its stations.
let clone: Checkout
beforeAll(async () => {
  clone = await builtClone()
})
afterAll(() => clone?.dispose())

const look = ['checklist', ...common, '--json']

type Line = { state: string; evidence: string; how: string }

/** Each line by its section and id: `2.3 apply`. */
async function lines(): Promise<Record<string, Line>> {
  const { result } = documentOf(succeeded(await clone.medspa(look)))
  return Object.fromEntries(
    (result.sections as Section[]).flatMap(({ items, section }) =>
      items.map((item) => [`${section} ${item.id}`, item]),
    ),
  )
}
const inState = (found: Record<string, Line>, state: string) =>
  Object.keys(found).filter((name) => found[name]?.state === state)

const decided = ['account-and-region', 'database', 'api-ingress', 'voice-ingress'].map((id) => `2.1 ${id}`)
const secret = ['placeholders', 'database-url', 'admin-jwt-secret', 'provider-credentials'].map((id) => `2.4 ${id}`)
const images = ['api-image', 'migrate-image', 'voice-image'].map((id) => `2.5 ${id}`)
/** What the apply makes. */
const applied = [
  ...['2.3 apply', '2.3 api-alb-dns-name', '2.3 redis-endpoint', '2.6 task-definition'],
  ...['2.6 private-subnet-ids', '2.6 ecs-task-security-group-id'],
]
/** What needs a task of the API. */
const served = [
  '2.5 rollout',
  '2.7 lambda-forwards',
  ...['health', 'outbox', 'redis', 'missed-call'].map((id) => `2.8 ${id}`),
]
/** What a park takes away. */
const running = [...applied, ...served, '2.6 migrate']
const unpointed = ['2.7 twilio', '2.7 telnyx']
const kept = ['2.2 state-bucket', '2.2 state-key', '2.3 api-gateway-url']

/** A configuration file for the time of `work`. */
async function configured<T>(text: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(clone.dir, 'medspa.config.yaml')
  await writeFile(file, text)
  try {
    return await work()
  } finally {
    await rm(file)
  }
}
const previous = (url: string) =>
  configured(`environments:\n  development:\n    checklist: { previous_url: "${url}" }\n`, lines)

describe('medspa checklist', () => {
  it('on an empty account has the decisions done, and the way to all else', async () => {
    const found = await lines()
    expect(inState(found, 'unknown')).toEqual([])
    expect(inState(found, 'to-do')).toEqual(expect.arrayContaining([...running, ...secret, ...images, ...unpointed]))
    expect(inState(found, 'done').filter((name) => name !== '2.2 state-bucket')).toEqual(decided)
    expect(found['2.3 apply']?.how).toContain(`deploy ${common.join(' ')}`)
    expect(found['2.9 apply']).toMatchObject({ state: 'not-applicable' })
  })

  it('after the foundation of a deploy that lacks a key has the state and the placeholders done', async () => {
    const ran = await configured('secrets:\n  keys:\n    SQUARE_ACCESS_TOKEN: { required: always }\n', async () => {
      const stopped = await clone.medspa([...deployCommand, '--json'])
      expect(documentOf(stopped).error?.code).toBe('keys-missing')
      return lines()
    })
    expect(inState(ran, 'unknown')).toEqual([])
    expect(inState(ran, 'done')).toEqual(expect.arrayContaining([...decided, '2.2 state-bucket', '2.2 state-key']))
    expect(ran['2.4 placeholders']).toMatchObject({ state: 'done' })
    expect(ran['2.4 provider-credentials']).toMatchObject({
      state: 'to-do',
      evidence: expect.stringContaining('SQUARE_ACCESS_TOKEN'),
      how: expect.stringContaining('secrets set'),
    })
    expect(inState(ran, 'to-do')).toEqual(expect.arrayContaining([...running, ...images]))
  })

  it('after the images are pushed has them done, and nothing that runs', async () => {
    const deploy = startMedspa(clone, [...deployCommand, '--verbose'])
    await deploy.until(/Plan the infrastructure \(2\.3\) …/)
    await deploy.kill()
    const found = await lines()
    expect(inState(found, 'unknown')).toEqual([])
    expect(inState(found, 'done')).toEqual(expect.arrayContaining(images))
    expect(inState(found, 'to-do')).toEqual(expect.arrayContaining([...running, '2.3 api-gateway-url']))
  })

  it('after the apply has the infrastructure done, and the migration to do', async () => {
    await killedInCall(clone, deployCommand, { service: 'ecs', operation: 'RunTask' })
    const found = await lines()
    expect(inState(found, 'unknown')).toEqual([])
    expect(inState(found, 'done')).toEqual(expect.arrayContaining([...kept, ...images, ...applied]))
    expect(inState(found, 'to-do')).toEqual(expect.arrayContaining(['2.6 migrate', ...served]))
    expect(found['2.6 migrate']?.how).toContain(`migrate ${common.join(' ')}`)
  })

  it('after the migration has it done, and what its rollout did not reach to do', async () => {
    const own = ownApiOf(clone)
    const body = { fault: 'access-denied', service: 'ecs', operation: 'UpdateService' }
    const { id } = JSON.parse((await own('faults', { method: 'POST', body })).body)
    const failed = await clone.medspa([...deployCommand, '--json'])
    await own(`faults/${id}`, { method: 'DELETE' })
    const steps = documentOf(failed).steps.map((step) => [step.id, step.status])
    expect(steps).toEqual(
      expect.arrayContaining([
        ['migrate', 'done'],
        ['rollout', 'failed'],
      ]),
    )
    const found = await lines()
    expect(inState(found, 'unknown')).toEqual([])
    expect(inState(found, 'done')).toEqual(expect.arrayContaining([...kept, ...images, ...applied, '2.6 migrate']))
    expect(inState(found, 'to-do')).toEqual(expect.arrayContaining(served))
    expect(found['2.5 rollout']?.evidence).toMatch(/^nothing serves, and the release is /)
  })

  it('after the deploy has all done but the webhooks at the providers, which no list names, and changes nothing', async () => {
    succeeded(await clone.medspa(deployCommand))
    const { conversations, locks } = developmentOf(clone)
    const calls = await conversations()
    const found = await lines()
    expect(inState(found, 'unknown')).toEqual([])
    expect(inState(found, 'to-do')).toEqual(unpointed)
    expect(inState(found, 'done')).toEqual(
      expect.arrayContaining([...decided, ...kept, ...secret, ...images, ...running]),
    )
    expect(found['2.7 twilio']?.how).toContain(`webhooks show ${common.join(' ')}`)
    expect(found['2.8 health']?.evidence).toMatch(/^GET http:.*\/health: 200$/)
    expect(await conversations()).toBe(calls)
    expect(await locks()).toEqual([])
  })

  it('says so to people and tickets, and by the exit code where it is asked to check', async () => {
    const told = succeeded(await clone.medspa(['checklist', ...common]))
    expect(told.stdout).toMatch(
      /^The checklist of development \(sandbox\): \d+ done, 2 to do, \d+ not applicable\n2\.1 /,
    )
    expect(told.stdout).toMatch(/\n {2}to do +Twilio Voice webhook: `POST /)
    const ticket = succeeded(await clone.medspa(['checklist', ...common, '--markdown']))
    expect(ticket.stdout).toMatch(/^## The checklist of development \\?\(sandbox\\?\): /)
    expect(ticket.stdout.match(/^- \[ \] /gm)).toHaveLength(2)
    const checked = await clone.medspa([...look, '--check'])
    expect(checked.exitCode).toBe(4)
    expect(documentOf(checked)).toMatchObject({
      ok: false,
      error: { code: 'checklist-open' },
      result: { sections: expect.any(Array) },
    })
  })

  it('asks the previous deployment, where there is one', async () => {
    const { LoadBalancers } = await developmentOf(clone).aws('elbv2 describe-load-balancers')
    const answers = await previous(`http://${LoadBalancers[0].DNSName}/health`)
    expect(answers['2.10 previous-deployment']).toMatchObject({
      state: 'done',
      evidence: expect.stringMatching(/: 200$/),
    })
    const silent = await previous('http://127.0.0.1:9/')
    expect(silent['2.10 previous-deployment']).toMatchObject({ state: 'to-do' })
    expect(await lines()).toMatchObject({ '2.10 previous-deployment': { state: 'not-applicable' } })
  })

  it('while it is parked has nothing to make, and the restore for what is away', async () => {
    succeeded(await clone.medspa(['park', ...common, '--yes']))
    const found = await lines()
    expect(inState(found, 'unknown')).toEqual([])
    expect(inState(found, 'to-do')).toEqual(unpointed)
    expect(inState(found, 'done')).toEqual(expect.arrayContaining([...decided, ...kept, ...secret, ...images]))
    for (const name of running)
      expect(found[name], name).toMatchObject({
        state: 'not-applicable',
        evidence: expect.stringMatching(/^parked since /),
        how: expect.stringContaining(`restore ${common.join(' ')}`),
      })
  })
})
