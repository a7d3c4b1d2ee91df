import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { startMedspa } from './support/running.ts'
import { calledMeanwhile } from './support/webhooks.ts'

const rotateCommand = ['secrets', 'rotate', 'DATABASE_URL', ...common, '--yes']
const appSecrets = 'medspa-development-app-secrets'

/** Lines of a rotation's progress behind which its CLI is killed. */
const killPoints = [
  /Change to the other role \(2\.4\) …/,
  /probe take-closed-role: task/,
  /Change to the other role \(2\.4\): done/,
  /has started 1 tasks/,
  /Replace the tasks \(2\.5\): done/,
  /probe retire: task/,
] as const

describe('the application has database roles of its own', () => {
  let clone: Checkout
  let voice: string
  beforeAll(async () => {
    clone = await populatedClone()
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    voice = (document.result.urls as { voice: string }).voice
  })
  afterAll(() => clone?.dispose())

  const environment = () => developmentOf(clone)
  const urlInUse = async () => new URL((await environment().keys()).DATABASE_URL ?? '')
  /** Rows that a URL gives, or what the server says instead. */
  const query = async (url: string, sql: string) => {
    const ran = await clone.bash('psql "$URL" -Atc "$SQL"', { env: { URL: url, SQL: sql } })
    return ran.exitCode === 0 ? ran.stdout : ran.stderr
  }
  const instance = async () =>
    (await environment().aws('rds describe-db-instances --endpoint-url "$AWS_ENDPOINT_URL"')).DBInstances[0]
  const masterUrl = async () => {
    const { MasterUserSecret } = await instance()
    const { SecretString } = await environment().aws(
      `secretsmanager get-secret-value --secret-id '${MasterUserSecret.SecretArn}'`,
    )
    const { password, username } = JSON.parse(SecretString)
    const url = await urlInUse()
    url.username = username
    url.password = encodeURIComponent(password)
    return url.href
  }
  /** As somebody at the console: reads the whole, changes a key, puts the whole. */
  const setOutside = async (key: string, value: string) => {
    const text = JSON.stringify({ ...(await environment().keys()), [key]: value })
    succeeded(
      await clone.bash(`aws secretsmanager put-secret-value --secret-id ${appSecrets} --secret-string "$TEXT"`, {
        env: { TEXT: text },
      }),
    )
  }
  const meanwhile = async (change: () => Promise<unknown>) =>
    calledMeanwhile(clone, { voice, token: (await environment().keys()).TWILIO_AUTH_TOKEN ?? '' }, change)
  const logins = "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolcanlogin AND rolname LIKE 'medspa_app_%'"
  const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'medspa_reference'"
  const reference = (secret: string, key: string) => new RegExp(`${secret}[^"]*:${key}:`)

  it('a first deploy makes them: they own the tables, and no task definition holds a password', async () => {
    const url = await urlInUse()
    expect(url.username).toBe('medspa_app_a')
    expect(await query(url.href, 'SELECT session_user, current_user')).toBe('medspa_app_a|medspa_app')
    expect(await query(url.href, owners)).toBe('medspa_app')
    expect(await query(url.href, logins)).toBe('medspa_app_a')
    const { taskDefinition } = await environment().aws(
      'ecs describe-task-definition --task-definition medspa-development-probe:1',
    )
    const definition = JSON.stringify(taskDefinition)
    expect(taskDefinition.containerDefinitions[0].environment ?? []).toEqual([])
    expect(definition).toMatch(reference(appSecrets, 'DATABASE_URL'))
    expect(definition).toMatch(/rds![^"]*:password:/)
    expect(definition).not.toContain(url.password)
    expect(taskDefinition.executionRoleArn).toMatch(/medspa-development-probe-execution$/)
  })

  it('an environment that uses the master is moved over, its tables too, while it answers', async () => {
    await setOutside('DATABASE_URL', await masterUrl())
    expect(await query(await masterUrl(), 'CREATE TABLE made_by_hand (id int)')).toBe('CREATE TABLE')
    const rolloutOf = (document: ReturnType<typeof documentOf>) =>
      document.steps.find(({ id }) => id === 'rollout')?.status
    const { calls, failed } = await meanwhile(async () => {
      // Killed between the URL and the rollout: the next one sees that tasks hold the former URL.
      const deploying = startMedspa(clone, deployCommand)
      await deploying.until(/Give the application a role of its own \(2\.4\): done/)
      await deploying.kill()
      const next = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
      expect(rolloutOf(next)).toBe('done')
    })
    expect({ failed, many: calls > 20 }).toEqual({ failed: [], many: true })
    const url = await urlInUse()
    // Its tasks held the other one.
    expect(url.username).toBe('medspa_app_b')
    expect(await query(url.href, owners)).toBe('medspa_app')
    await environment().planIsEmpty()

    const again = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    const skipped = again.steps.filter(({ status }) => status === 'skipped').map(({ id }) => id)
    expect(skipped).toEqual(expect.arrayContaining(['database-roles', 'rollout', 'migrate']))
    expect((await urlInUse()).href).toBe(url.href)
  })

  it('the master is changed from outside, as RDS does every week: nothing notices', async () => {
    const former = await masterUrl()
    const change = `aws rds modify-db-instance --endpoint-url "$AWS_ENDPOINT_URL" --apply-immediately \\
      --db-instance-identifier medspa-development --rotate-master-user-password`
    const { failed } = await meanwhile(async () => {
      succeeded(await clone.bash(change))
      succeeded(await clone.medspa(['validate', ...common]))
    })
    expect(failed).toEqual([])
    expect(await query(former, 'SELECT 1')).toMatch(/password authentication failed/)
    expect(await query(await masterUrl(), 'SELECT 1')).toBe('1')
  })

  it('rotate DATABASE_URL: no call fails, and the previous password opens nothing', async () => {
    const former = await urlInUse()
    let said = ''
    const { calls, failed } = await meanwhile(async () => {
      const { stderr, stdout } = succeeded(await clone.medspa([...rotateCommand, '--json']))
      said = stderr + stdout
      expect(documentOf({ exitCode: 0, stderr, stdout }).result).toMatchObject({
        changed: ['DATABASE_URL'],
        rolled: true,
        tasksBehind: [],
      })
    })
    expect({ failed, many: calls > 20 }).toEqual({ failed: [], many: true })
    const present = await urlInUse()
    expect(present.username).toBe('medspa_app_a')
    expect(await query(former.href, 'SELECT 1')).toMatch(/not permitted to log in|authentication failed/)
    expect(await query(present.href, logins)).toBe('medspa_app_a')
    for (const password of [former.password, present.password]) expect(said).not.toContain(password)
  })

  it('killed anywhere, the same command again ends in the same state, and no call fails', async () => {
    for (const point of killPoints) {
      const { failed } = await meanwhile(async () => {
        const rotating = startMedspa(clone, [...rotateCommand, '--verbose'])
        await rotating.until(point)
        await rotating.kill()
        succeeded(await clone.medspa(rotateCommand))
      })
      expect(failed, String(point)).toEqual([])
      const url = await urlInUse()
      expect(await query(url.href, logins), String(point)).toBe(url.username)
    }
    succeeded(await clone.medspa(['validate', ...common]))
    expect(await environment().locks()).toEqual([])
    await environment().planIsEmpty()
  })

  it('ECS rolls its rollout back: both roles stay open, and the same command again makes a new one', async () => {
    const { home } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json']))).result
    // What new tasks run, of the same revision; those that run have read it.
    const bundles = succeeded(await clone.run('grep', ['-rl', 'cannot start', `${home}/images`, '--include=index.mjs']))
    const [bundle = ''] = bundles.stdout.split('\n')
    expect(bundles.stdout.split('\n')).toHaveLength(1)
    const good = await readFile(bundle, 'utf8')
    // No time of AWS's tells any more that every task holds the present URL: other keys were set since, and none replaced.
    for (const value of ['first', 'second']) await setOutside('OWN_KEY', value)
    const former = await urlInUse()
    const crashed = await meanwhile(async () => {
      await writeFile(bundle, 'process.exit(3)')
      const ran = await clone.medspa([...rotateCommand, '--json'])
      await writeFile(bundle, good)
      const { error, steps } = documentOf(ran)
      expect([ran.exitCode, error?.code]).toEqual([1, 'rollout-failed'])
      // Nothing was to be finished first: the other role was closed.
      const rotation = steps.filter(({ id }) => ['rotate', 'rollout', 'retire'].includes(id))
      expect(rotation.map(({ id, status }) => `${id}: ${status}`)).toEqual(['rotate: done', 'rollout: failed'])
    })
    expect(crashed.failed).toEqual([])
    const left = await urlInUse()
    expect(left.username).not.toBe(former.username)
    for (const url of [former, left]) expect(await query(url.href, 'SELECT 1')).toBe('1')

    const again = await meanwhile(async () => {
      const { result, steps } = documentOf(succeeded(await clone.medspa([...rotateCommand, '--json'])))
      expect(result).toMatchObject({ changed: ['DATABASE_URL'], rolled: true, tasksBehind: [] })
      const rotation = steps.filter(({ id }) => ['rotate', 'rollout', 'retire'].includes(id))
      expect(rotation.map(({ id, status }) => `${id}: ${status}`)).toEqual([
        'rotate: skipped',
        'rollout: done',
        'retire: done',
        'rotate: done',
        'rollout: done',
        'retire: done',
      ])
    })
    expect(again.failed).toEqual([])
    for (const url of [former, left])
      expect(await query(url.href, 'SELECT 1')).toMatch(/authentication failed|not permitted/)
    expect(await query((await urlInUse()).href, logins)).toBe((await urlInUse()).username)
  })

  it('refresh fixes a password that somebody changed', async () => {
    const url = await urlInUse()
    const broken = `ALTER ROLE ${url.username} PASSWORD 'changed-by-hand'`
    expect(await query(await masterUrl(), broken)).toBe('ALTER ROLE')
    expect(await query(url.href, 'SELECT 1')).toMatch(/password authentication failed/)
    succeeded(await clone.medspa(['secrets', 'refresh', ...common]))
    expect(await query(url.href, 'SELECT 1')).toBe('1')
    expect((await urlInUse()).href).toBe(url.href)
    succeeded(await clone.medspa(['validate', ...common]))
  })

  it("an operator's own URL is kept, and is not rotated", async () => {
    const own = 'postgresql://clinic:its-own@ep-cool-1.neon.tech/medspa?sslmode=require'
    const ours = (await urlInUse()).href
    await setOutside('DATABASE_URL', own)
    const refused = await clone.medspa(rotateCommand)
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain("ep-cool-1.neon.tech:5432, which is not medspa's to rotate")
    const refreshed = succeeded(await clone.medspa(['secrets', 'refresh', ...common]))
    expect(refreshed.stderr).toContain("which is the operator's own")
    expect((await urlInUse()).href).toBe(own)
    await setOutside('DATABASE_URL', ours)
  })
})
