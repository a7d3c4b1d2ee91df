import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { deployProduction, onProduction as on, productionOf, sure } from './support/production.ts'
import { rehearsalOf } from './support/rehearsal.ts'

describe('production, deployed blue/green', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  const production = () => productionOf(clone)
  /** As it is to be after each release, whatever became of it. */
  const isWell = async () => {
    expect(await production().suspended()).toBe(false)
    succeeded(await clone.medspa(['validate', ...on]))
    await production().planIsEmpty()
  }
  /** What the CLI changed behind the newest call of this kind, up to where the deployment was stopped. */
  const changesAfter = async (action: string) => {
    const calls = (await rehearsalOf(clone).calls()).filter(({ principal }) => principal?.endsWith(':user/operator'))
    // How often the deploy lock is renewed meanwhile depends on how quick this machine is.
    const isHeartbeat = ({ action: of, resources }: (typeof calls)[number]) =>
      of === 's3:PutObject' && resources.some((arn) => arn.endsWith('/deploy.lock.json'))
    const changing = calls
      .filter((call) => !isHeartbeat(call))
      .map((call) => call.action)
      .filter((each) => !/:(Describe|List|Get|BatchGet|Filter)/.test(each))
    const own = changing.slice(changing.lastIndexOf(action) + 1)
    return own.slice(0, own.indexOf('codedeploy:StopDeployment') + 1)
  }
  /** Callers, each of whom is taken by the API. */
  const whileCallersCall = async (change: () => Promise<unknown>) => {
    const caller = await production().caller()
    let calls: Awaited<ReturnType<typeof caller.hangUp>> | undefined
    try {
      await caller.takenAgain()
      await change()
      await caller.takenAgain()
    } finally {
      calls = await caller.hangUp()
    }
    const { failed, parked, taken, unavailable } = calls
    expect({ failed, parked, unavailable }).toEqual({ failed: [], parked: 0, unavailable: 0 })
    expect(taken.length).toBeGreaterThan(10)
  }

  it('is refused without its name, and without a certificate, before anything is built', async () => {
    const { json } = production()
    expect(await json('deploy', '--yes')).toMatchObject({
      ok: false,
      steps: [],
      error: { code: 'confirmation-needed' },
    })
    const config = path.join(clone.dir, 'medspa.config.yaml')
    await writeFile(config, 'environments:\n  production:\n    domain: api.example.com\n')
    const refused = await json('deploy', ...sure)
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'certificate-missing',
        hint: expect.stringContaining('acm request-certificate --domain-name api.example.com'),
      },
    })
    expect(refused.steps.map(({ id }) => id)).toEqual(['preflight', 'certificate'])
    await rm(config)
  })

  it('is deployed under a name of the rehearsal, and validated', async () => {
    const { deploy, json, service } = production()
    const first = await production().nextCommit('The first release of production')
    const { error, result } = await deploy()
    expect(error).toBeUndefined()
    expect(result).toMatchObject({ release: first, urls: { api: expect.stringMatching(/^https:\/\/api\.\w/) } })
    expect(await service()).toMatchObject({ deploymentController: { type: 'CODE_DEPLOY' }, runningCount: 1 })
    expect((await json('dns')).result).toMatchObject({ certificate: { status: 'ISSUED' } })
    await isWell()
  })

  it('shows the world its listener, and not the test listener, by curl', async () => {
    const { LoadBalancers } = await production().aws('elbv2 describe-load-balancers --names medspa-production-api')
    const curl = (port: number) =>
      clone.bash(
        `curl -ks --max-time 10 -o /dev/null -w '%{http_code}' https://${LoadBalancers[0].DNSName}:${port}/health`,
      )
    expect(await curl(443)).toMatchObject({ exitCode: 0, stdout: '200' })
    const { exitCode, stdout } = await curl(9000)
    // curl: 7, nobody takes the connection; 28, nobody answers in time.
    expect([7, 28]).toContain(exitCode)
    expect(stdout).toBe('000')
  })

  it('has a second release under 50 requests a second and callers, none of whom is lost', async () => {
    const { deploy, losesNothing, service } = production()
    const second = await production().nextCommit('The next release')
    const answers = await losesNothing(() =>
      whileCallersCall(async () => {
        expect((await deploy()).error).toBeUndefined()
      }),
    )
    expect(JSON.parse(answers.at(-1)?.body ?? '')).toMatchObject({ release: second })
    const { taskSets } = await service()
    expect(taskSets.filter(({ status }: { status: string }) => status === 'PRIMARY')).toHaveLength(1)
    const again = await deploy()
    expect(again.steps.find(({ id }) => id === 'rollout')).toMatchObject({ status: 'skipped' })
    expect(again.result).toMatchObject({ release: second })
    await isWell()
  })

  it('holds its traffic until another terminal answers, and is watched meanwhile', async () => {
    const { deploy, json, newest } = production()
    const third = await production().nextCommit('A release that is held')
    const ready = () => vi.waitUntil(() => newest('Ready'), { timeout: 300_000, interval: 500 })
    const answer = async (word: 'continue' | 'stop', ...more: string[]) =>
      documentOf(await clone.medspa(['deploy', word, ...on, ...more, '--json']))

    const stopped = deploy('--hold')
    const first = await Promise.race([ready(), stopped.then(() => 'it was not held')])
    for (const word of ['continue', 'stop'] as const) {
      expect((await answer(word, '--yes')).error).toMatchObject({ code: 'confirmation-needed' })
      expect((await answer(word, '--confirm', 'production')).error).toMatchObject({ code: 'approval-needed' })
    }
    expect(await answer('stop', ...sure)).toMatchObject({ ok: true, result: { deployment: first, status: 'Stopped' } })
    expect(await stopped).toMatchObject({ ok: false, error: { code: 'rollout-stopped' } })
    await isWell()
    expect((await answer('stop', ...sure)).error).toMatchObject({ code: 'no-deployment' })

    const held = deploy('--hold')
    const second = await Promise.race([ready(), held.then(() => 'it was not held')])
    const watched = json('deploy', '--watch', second)
    expect(await answer('continue', ...sure)).toMatchObject({ ok: true, result: { deployment: second } })
    expect((await held).result).toMatchObject({ release: third })
    expect(await watched).toMatchObject({ ok: true, result: { deployment: second, release: third.slice(0, 12) } })
    await isWell()
  })

  it('keeps its release where the next one ends at its start: stopped behind the third death', async () => {
    const { deploy, losesNothing } = production()
    const main = path.join(clone.dir, 'app/api/main.ts')
    const works = await readFile(main, 'utf8')
    await writeFile(main, "console.error('Error: no queue')\nprocess.exitCode = 3\n")
    await clone.commit('A release that cannot start')
    let ran: Awaited<ReturnType<typeof clone.medspa>> | undefined
    await losesNothing(async () => {
      ran = await clone.medspa([...deployProduction, '--json'])
    })
    if (ran === undefined) throw new Error('it did not run')
    expect(ran.exitCode).toBe(1)
    // What an operator sees besides: the last words of the tasks.
    expect(ran.stderr).toMatch(/Error: no queue/)
    const failed = documentOf(ran)
    expect(failed).toMatchObject({ ok: false, error: { code: 'rollout-failed' } })
    expect(failed.error?.message).toMatch(/exit code 3: Error: no queue/)
    expect(JSON.stringify(failed.error)).toMatch(/"exitCode":3,"log":\[.*Error: no queue/)
    expect(await changesAfter('codedeploy:CreateDeployment')).toEqual(['codedeploy:StopDeployment'])
    await isWell()
    await writeFile(main, works)
    await clone.commit('The release, corrected')
    expect((await deploy()).error).toBeUndefined()
    await isWell()
  })

  it('stops a release whose /ready fails before any production traffic reaches it', async () => {
    const { deploy, newest, shiftedBy } = production()
    const server = path.join(clone.dir, 'app/api/server.ts')
    const works = await readFile(server, 'utf8')
    const answers = 'reply.code(answer.ready ? 200 : 503).send(answer)'
    expect(works).toContain(answers)
    await writeFile(server, works.replace(answers, 'reply.code(503).send({ ...answer, ready: false })'))
    await clone.commit('A release that is never ready')
    let failed: Awaited<ReturnType<typeof deploy>> | undefined
    await whileCallersCall(async () => {
      failed = await deploy()
    })
    expect(failed).toMatchObject({
      ok: false,
      error: {
        code: 'rollout-failed',
        whose: 'operator',
        message: expect.stringMatching(
          /the new tasks fail before they have any traffic: ready: GET https:\/\/api\.\S+\/ready at [\d.]+:9000: 503/,
        ),
        evidence: expect.arrayContaining([expect.stringMatching(/^CodeDeploy gave the traffic back to /)]),
      },
    })
    expect(await shiftedBy((await newest('Stopped')) ?? '')).not.toBe('Succeeded')
    await isWell()
    await writeFile(server, works)
    await clone.commit('The release, ready again')
    expect((await deploy()).error).toBeUndefined()
  })
})
