import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { startCaller } from './support/caller.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { operatorsTerminal } from './support/operators-terminal.ts'

const migration = 'app/migrations/9999_columns.sql'

describe('a release that cannot work', () => {
  let clone: Checkout
  let health = ''
  beforeAll(async () => {
    clone = await populatedClone()
    const { LoadBalancers } = await aws('elbv2 describe-load-balancers')
    expect(LoadBalancers).toHaveLength(1)
    health = `http://${LoadBalancers[0].DNSName}/health`
  })
  afterAll(() => clone?.dispose())

  const planIsEmpty = () => developmentOf(clone).planIsEmpty()
  const aws = (command: string) => developmentOf(clone).aws(command)
  const serving = async () => (JSON.parse((await clone.http(health)).body) as { release: string }).release

  it('bad SQL in a migration: the deploy stops before the rollout, and the fixed migration deploys', async () => {
    const before = await serving()
    await writeFile(path.join(clone.dir, migration), 'ALTER TABLE no_such_table ADD COLUMN oops text;\n')
    await clone.commit('A migration that cannot work')
    const failed = await clone.medspa([...deployCommand, '--json'])
    expect(failed.exitCode).toBe(1)
    expect(failed.stderr).toContain('relation "no_such_table" does not exist')
    expect(documentOf(failed).error).toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('relation "no_such_table" does not exist'),
    })
    expect(documentOf(failed).steps.map(({ id }) => id)).not.toContain('rollout')
    expect(documentOf(failed)).toMatchObject({
      error: { next: expect.stringMatching(new RegExp(`medspa ${deployCommand.join(' ')} --json$`)) },
      stands: { serves: [before], unchanged: ['database', 'service', 'voice webhooks'] },
    })
    expect(await serving()).toBe(before)
    await planIsEmpty()

    await writeFile(path.join(clone.dir, migration), 'CREATE TABLE mended (id int PRIMARY KEY);\n')
    const tag = await clone.commit('The migration, mended')
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(document.steps.find(({ id }) => id === 'migrate')?.reason).toContain('9999_columns')
    expect(await serving()).toBe(tag)
    await planIsEmpty()
  })

  /** Deploys a new commit, and does `breakage` between the deploy's own check of the keys and its rollout. */
  const deployWithBreakage = async (name: string, breakage: (tag: string) => Promise<unknown>) => {
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${name}\n`)
    const tag = await clone.commit(name)
    // Without npx in front: the process that is halted must be the CLI itself.
    const deploying = clone.start(['deploy', '--env', 'development', '--sandbox', '--yes'])
    let halted = false
    for await (const line of deploying.iterable({ from: 'stderr' })) {
      if (halted || !String(line).includes('Check the keys that tasks read (2.4): done')) continue
      // The migration's task, which may run by now, reads DATABASE_URL and an image of its own, no more.
      deploying.kill('SIGSTOP')
      await breakage(tag)
      deploying.kill('SIGCONT')
      halted = true
    }
    const { exitCode, stderr } = await deploying
    expect(halted, stderr).toBe(true)
    return { exitCode, stderr }
  }

  it('a key removed while the deploy runs: the rollout fails as on Fargate, with the reason', async () => {
    const secret = 'medspa-development-app-secrets'
    const { SecretString: whole } = await aws(`secretsmanager get-secret-value --secret-id ${secret}`)
    const { ADMIN_JWT_SECRET: _, ...rest } = JSON.parse(whole)
    const put = async (values: object) => {
      const file = path.join(clone.dir, '.medspa', 'secret.json')
      await writeFile(file, JSON.stringify(values), { mode: 0o600 })
      await aws(`secretsmanager put-secret-value --secret-id ${secret} --secret-string file://${file}`)
      await rm(file)
    }
    const before = await serving()
    const failed = await deployWithBreakage('A key goes', () => put(rest))
    expect(failed.exitCode, failed.stderr).toBe(1)
    expect(failed.stderr).toContain('ResourceInitializationError')
    expect(failed.stderr).toContain('medspa secrets set ADMIN_JWT_SECRET --env development --sandbox`')
    expect(failed.stderr).toMatch(/no task of medspa-development-api:\d+ can start/)
    expect(await serving()).toBe(before)

    await put(JSON.parse(whole))
    succeeded(await clone.medspa(deployCommand))
    await planIsEmpty()
  })

  it('an image deleted while the deploy runs: the rollout fails as on Fargate, with the reason', async () => {
    const failed = await deployWithBreakage('An image goes', async (tag) => {
      const registry = '--repository-name medspa-development-api'
      // By its digest: by a tag it would stay, under the tags that keep it from expiring.
      const { imageDetails } = await aws(`ecr describe-images ${registry} --image-ids imageTag=${tag}`)
      await aws(`ecr batch-delete-image ${registry} --image-ids imageDigest=${imageDetails[0].imageDigest}`)
    })
    expect(failed.exitCode, failed.stderr).toBe(1)
    expect(failed.stderr).toContain('CannotPullContainerError')
    expect(failed.stderr).toContain('medspa deploy --env development --sandbox` builds it and pushes it again')

    succeeded(await clone.medspa(deployCommand))
    await planIsEmpty()
  })

  it('a minimum of 0 tasks after a failed release is restored by the next deploy', async () => {
    const target = '--service-namespace ecs --scalable-dimension ecs:service:DesiredCount'
    const service = 'service/medspa-development/medspa-development-api'
    succeeded(
      await clone.bash(
        `aws application-autoscaling register-scalable-target ${target} --resource-id ${service} --min-capacity 0 --max-capacity 4`,
      ),
    )
    succeeded(await clone.medspa(deployCommand))
    const { ScalableTargets } = await aws(
      `application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids ${service}`,
    )
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 4 }])
  })

  describe('on a terminal of 80 by 24: the last screen has the reason, what serves, and the next command', () => {
    const next = `next: medspa ${deployCommand.join(' ')}`
    /** Sources of the release, as they are meanwhile. */
    const edited = async (file: string, edit: (text: string) => string, body: () => Promise<unknown>) => {
      const place = path.join(clone.dir, file)
      const good = await readFile(place, 'utf8')
      await writeFile(place, edit(good))
      await clone.commit(`Edited ${file}`)
      await body().finally(() => writeFile(place, good))
    }
    const short = async () => (await serving()).slice(0, 12)
    /** The reason within so many rows, and nothing that a person would have to scroll for. */
    const shows = (terminal: ReturnType<typeof operatorsTerminal>, ...parts: (string | RegExp)[]) => {
      const screen = terminal.lastScreen()
      for (const part of parts) expect(screen).toMatch(part)
      expect(terminal.lastRows().at(-1)).toBe(next)
      expect([...terminal.tooWide]).toEqual([])
    }

    it('an API that throws when it is imported, and no call is lost meanwhile', async () => {
      const before = await short()
      const { Items } = await aws('apigatewayv2 get-apis')
      const { TWILIO_AUTH_TOKEN: token = '' } = await developmentOf(clone).keys()
      const caller = startCaller(clone, { voice: Items[0].ApiEndpoint, token })
      await caller.takenAgain()
      const boom = (text: string) => `throw new Error('boom at start: FEATURE_FLAGS is not set')\n${text}`
      await edited('app/api/main.ts', boom, async () => {
        const terminal = operatorsTerminal(clone, deployCommand)
        expect(await terminal.exited, terminal.text()).toBe(1)
        shows(
          terminal,
          'error: The rollout failed: exit code 1: Error: boom at start: FEATURE_FLAGS is not set',
          `now: ${before} still serves. Changed: images pushed, infrastructure applied. Not changed: database, service, voice webhooks.`,
        )
        expect(terminal.text()).not.toMatch(/^ +at /m)
      })
      await caller.takenAgain()
      expect(await caller.hangUp()).toMatchObject({ failed: [], parked: 0, unavailable: 0 })
      expect(await short()).toBe(before)
      await planIsEmpty()
    })

    it('an API whose /health answers 500, while it waits too', async () => {
      const before = await short()
      const sick = (text: string) =>
        text.replace(/server\.get\('\/health', .*/, () =>
          [
            "server.get('/health', (_, reply) => {",
            "  log.error({ err: new Error('no such column: leads.note') }, 'health')",
            "  return reply.code(500).send('sick')",
            '})',
          ].join('\n'),
        )
      await edited('app/api/server.ts', sick, async () => {
        const terminal = operatorsTerminal(clone, deployCommand)
        // Behind the check of the keys, which a terminal keeps no line of.
        await terminal.until(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] (?:Run database migrations \(2\.6\)|Roll out the API \(2\.5\))/m)
        // The load balancer's patience, which is a minute and more for each task.
        process.kill(terminal.pid, 'SIGSTOP')
        const { TargetGroups } = await aws('elbv2 describe-target-groups')
        for (const { TargetGroupArn } of TargetGroups)
          await aws(
            `elbv2 modify-target-group --target-group-arn ${TargetGroupArn} --health-check-interval-seconds 5 --health-check-timeout-seconds 2 --unhealthy-threshold-count 2`,
          )
        // Long enough that each task stands there unhealthy for two looks of medspa's.
        await aws(
          'ecs update-service --cluster medspa-development --service medspa-development-api --health-check-grace-period-seconds 20',
        )
        process.kill(terminal.pid, 'SIGCONT')
        await terminal.until(/1 of 1 new task running, 0 healthy: health check -> 500/)
        expect(await terminal.exited, terminal.text()).toBe(1)
        shows(
          terminal,
          'error: The rollout failed: 0 of 1 healthy: health check -> 500',
          'its log: error: health: no such column: leads.note',
          `now: ${before} still serves. Changed: images pushed, infrastructure applied. Not changed: database, service, voice webhooks.`,
        )
        expect(terminal.text()).not.toContain('arn:aws')
      })
      expect(await short()).toBe(before)
    })

    it('a migration that fails', async () => {
      const before = await short()
      await writeFile(path.join(clone.dir, 'app/migrations/99991_good.sql'), 'CREATE TABLE goes_first (id int);\n')
      await writeFile(
        path.join(clone.dir, 'app/migrations/99992_broken.sql'),
        'ALTER TABLE no_such_table ADD oops text;\n',
      )
      await clone.commit('A migration that cannot work, behind one that can')
      const terminal = operatorsTerminal(clone, deployCommand)
      expect(await terminal.exited, terminal.text()).toBe(1)
      shows(
        terminal,
        /error: The migration failed: .*relation "no_such_table" does not exist/,
        `now: ${before} still serves. Changed: images pushed, infrastructure applied, database migrated in part (99991_good). Not changed: service, voice webhooks.`,
      )
      await rm(path.join(clone.dir, 'app/migrations/99992_broken.sql'))
    })

    it('screen, run record and runs name the previous release as the one that serves', async () => {
      const before = await serving()
      const tag = await clone.commit('Good again')
      const terminal = operatorsTerminal(clone, deployCommand)
      expect(await terminal.exited, terminal.text()).toBe(0)
      const words = `(before: ${before.slice(0, 12)})`
      expect(terminal.text()).toContain(`Release ${tag.slice(0, 12)} ${words}`)
      expect(terminal.text()).toContain(`development runs ${tag.slice(0, 12)} ${words}`)
      const listed = documentOf(succeeded(await clone.medspa(['runs', ...common, '--json'])))
      const runs = (listed.result as { runs: { command: string; status: string; release?: object; stands?: object }[] })
        .runs
      const deploys = runs.filter(({ command }) => command === 'deploy')
      expect(deploys[0]).toMatchObject({ status: 'done', release: { from: before, to: tag } })
      expect(deploys.slice(1, 4).map(({ release }) => release)).toEqual(
        Array.from({ length: 3 }, () => expect.objectContaining({ from: before })),
      )
      expect(deploys[1]?.stands).toMatchObject({ serves: [before] })
      await planIsEmpty()
    })
  })

  it('a service moved by somebody else: the deploy fails, and names what runs', async () => {
    const service = '--cluster medspa-development --service medspa-development-api'
    const { services } = await aws(
      'ecs describe-services --cluster medspa-development --services medspa-development-api',
    )
    const former = services[0].taskDefinition as string
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), 'Moved away\n')
    await clone.commit('Moved away')
    const deploying = clone.start(deployCommand)
    let halted = false
    for await (const line of deploying.iterable({ from: 'stderr' })) {
      if (halted || !String(line).includes('Roll out the API (2.5): done')) continue
      deploying.kill('SIGSTOP')
      await aws(`ecs update-service ${service} --task-definition ${former}`)
      deploying.kill('SIGCONT')
      halted = true
    }
    const { exitCode, stderr } = await deploying
    expect(halted, stderr).toBe(true)
    expect(exitCode, stderr).toBe(1)
    expect(stderr).toContain(`the service's revision is ${former.split('/').at(-1)}, and not medspa-development-api:`)
    expect(stderr).toMatch(/hint: .*override file.*somebody else/)

    succeeded(await clone.medspa(deployCommand))
    await planIsEmpty()
  })
})
