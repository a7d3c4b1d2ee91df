import { existsSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../sandbox/front/journal.ts'
import { populatedBase } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { cloneOf } from './support/clone.ts'
import { developmentOf } from './support/development.ts'
import { ownApiOf } from './support/own-api.ts'

/** Steps of a deploy that change something. */
const changing = [
  'keys',
  'build-images',
  'push-images',
  'record-release',
  'apply',
  'database-roles',
  'redis-token',
  'migrate',
  'rollout',
  'voice',
]
const environment = ['--env', 'development', '--sandbox']

describe('a populated sandbox is cloned', () => {
  let base: Checkout
  let clone: Checkout
  let urls: { api: string; voice: string }

  beforeAll(async () => {
    base = await populatedBase()
    const started = performance.now()
    clone = await cloneOf(base)
    console.log(`cloned in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  })
  afterAll(() => clone?.dispose())

  const aws = async (checkout: Checkout, command: string) =>
    JSON.parse(succeeded(await checkout.bash(`aws ${command} --output json`)).stdout)
  const names = async (checkout: Checkout): Promise<string[]> =>
    (await aws(checkout, 'ssm describe-parameters')).Parameters.map(({ Name }: { Name: string }) => Name)
  /** Runs statements in the database of a checkout's sandbox, as the application. */
  const query = async (checkout: Checkout, statement: string) => {
    const script = `
      import { execFileSync } from 'node:child_process'
      import { readFileSync } from 'node:fs'
      import pg from 'pg'
      const answer = execFileSync('aws', ['secretsmanager', 'get-secret-value', '--secret-id',
        'medspa-development-app-secrets', '--output', 'json'])
      const url = new URL(JSON.parse(JSON.parse(answer).SecretString).DATABASE_URL)
      url.search = ''
      const client = new pg.Client({ connectionString: url.href, ssl: { ca: readFileSync(process.env.SANDBOX_CA) } })
      await client.connect()
      process.stdout.write(JSON.stringify((await client.query(process.argv[1])).rows))
      await client.end()`
    const { home } = documentOf(await checkout.medspa(['sandbox', 'status', '--json'])).result
    const ran = await checkout.bash(
      `export SANDBOX_CA='${home}/ca/ca.pem'\nnode_modules/.bin/node --input-type=module -e "$SCRIPT" "$STATEMENT"`,
      { env: { SCRIPT: script, STATEMENT: statement } },
    )
    return JSON.parse(succeeded(ran).stdout)
  }

  it('answers at the addresses of the original, and a deploy changes nothing', async () => {
    const document = documentOf(succeeded(await clone.medspa(['deploy', ...environment, '--yes', '--json'])))
    urls = document.result.urls as typeof urls
    const status = Object.fromEntries(document.steps.map((step) => [step.id, step.status]))
    for (const id of changing) expect(status[id], id).toBe('skipped')
    expect((await clone.http(`${urls.api}/health`)).status).toBe(200)
    expect(JSON.parse((await clone.http(`${urls.api}/ready`)).body)).toMatchObject({ ready: true })
    expect((await clone.http(`${urls.voice}/health`)).body).toBe('ok')
    await developmentOf(clone).planIsEmpty()
  })

  it('the journal of a deploy names who acted in which role, and holds no value of a secret', async () => {
    const journal = succeeded(
      await base.bash('curl -sf --oauth2-bearer "$AWS_ACCESS_KEY_ID" "$AWS_ENDPOINT_URL/_sandbox/journal"'),
    ).stdout
    const { calls } = JSON.parse(journal) as { calls: JournalEntry[] }
    const acted = (role: string, action: string, resource: string) =>
      calls.some(
        (call) =>
          call.principal?.includes(`:assumed-role/medspa-development-${role}/`) &&
          call.action === action &&
          call.resources.some((arn) => arn.includes(resource)),
      )
    // The migration and the API, the probe, the voice function: each in the role that Terraform gave it.
    expect(acted('execution', 'secretsmanager:GetSecretValue', ':secret:medspa-development-app-secrets-')).toBe(true)
    expect(acted('execution', 'logs:PutLogEvents', ':log-group:/medspa/development/migrate:')).toBe(true)
    expect(acted('execution', 'logs:PutLogEvents', ':log-group:/medspa/development/api:')).toBe(true)
    expect(acted('probe-execution', 'secretsmanager:GetSecretValue', ':secret:rds!db-')).toBe(true)
    expect(acted('voice', 'logs:PutLogEvents', ':log-group:/aws/lambda/medspa-development-voice:')).toBe(true)
    const operator = calls.filter(({ principal }) => principal === 'arn:aws:iam::123456789012:user/operator')
    expect(operator.map(({ action }) => action)).toEqual(expect.arrayContaining(['ecs:RunTask', 's3:PutObject']))
    expect(calls.filter(({ principal }) => principal === null)).toEqual([])

    const { SecretString } = await aws(
      base,
      'secretsmanager get-secret-value --secret-id medspa-development-app-secrets',
    )
    const values = Object.values(JSON.parse(SecretString) as Record<string, string>).filter(({ length }) => length > 12)
    expect(values.length).toBeGreaterThan(3)
    for (const value of values) expect(journal).not.toContain(value)
  })

  it.runIf(process.getuid?.() === 0)('its tasks and functions run as users of their own', async () => {
    const { home } = documentOf(await base.medspa(['sandbox', 'status', '--json'])).result
    const users: number[] = []
    for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '')
      if (!cwd.startsWith(`${home}/images/`)) continue
      const status = await readFile(`/proc/${pid}/status`, 'utf8')
      const [, ...uids] = /^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/m.exec(status) ?? []
      expect(new Set(uids).size).toBe(1)
      users.push(Number(uids[0]))
    }
    expect(users.length).toBeGreaterThan(0)
    expect(new Set(users).size).toBe(users.length)
    expect(Math.min(...users)).toBeGreaterThanOrEqual(0x7000_0000)
  })

  it('changes in one are not in the other: records, rows, images, tasks', async () => {
    await aws(clone, 'ssm put-parameter --name in-the-clone --type String --value yes')
    expect(await names(clone)).toEqual(expect.arrayContaining(['in-the-clone', '/medspa/development/release']))
    expect(await names(base)).not.toContain('in-the-clone')

    const table = "SELECT to_regclass('in_the_clone') IS NOT NULL AS there"
    const [before] = await query(clone, 'SELECT count(*) FROM medspa_reference.conversations')
    expect(await query(base, 'SELECT count(*) FROM medspa_reference.conversations')).not.toEqual([before])
    await query(clone, 'CREATE TABLE in_the_clone (id int)')
    expect(await query(clone, table)).toEqual([{ there: true }])
    expect(await query(base, table)).toEqual([{ there: false }])

    const { imageIds } = await aws(clone, 'ecr list-images --repository-name medspa-development-api')
    const [{ imageDigest }] = imageIds
    await aws(
      clone,
      `ecr batch-delete-image --repository-name medspa-development-api --image-ids imageDigest=${imageDigest}`,
    )
    expect((await aws(base, 'ecr list-images --repository-name medspa-development-api')).imageIds).toEqual(
      expect.arrayContaining(imageIds),
    )

    const service = '--cluster medspa-development --service medspa-development-api'
    await aws(clone, `ecs update-service ${service} --desired-count 0`)
    succeeded(await clone.bash(`aws ecs wait services-stable ${service.replace('service ', 'services ')}`))
    expect((await clone.http(`${urls.api}/health`)).status).toBe(503)
    expect((await base.http(`${urls.api}/health`)).status).toBe(200)
  })

  it('a clone of a clone starts with the state of its original, and leaves nothing behind', async () => {
    const second = await cloneOf(clone)
    const home = second.env.MEDSPA_SANDBOX_HOME ?? ''
    const holder = /\/proc\/(\d+)\//.exec(second.within.join(' '))?.[1]
    const network = await readlink(`/proc/${holder}/ns/net`)
    const inside = async () => (await processes()).filter((each) => each.network === network)
    let controlPlane: string[]
    try {
      await aws(clone, 'ssm put-parameter --name in-the-clone-later --type String --value yes')
      expect(await names(second)).toContain('in-the-clone')
      expect(await names(second)).not.toContain('in-the-clone-later')
      expect((await second.http(`${urls.api}/health`)).status).toBe(503)
      // The forked control plane only serves in the network; it is known by the stdin that it was handed.
      const stdins = new Set((await inside()).map(({ stdin }) => stdin).filter((stdin) => stdin?.startsWith('socket:')))
      const sharing = (await processes()).filter(({ stdin }) => stdins.has(stdin))
      controlPlane = sharing.filter((each) => each.network !== network).map(({ pid }) => pid)
      expect(controlPlane).toHaveLength(1)
    } finally {
      await second.dispose()
    }
    expect(await inside()).toEqual([])
    while ((await processes()).some(({ pid }) => controlPlane.includes(pid))) await wait(20)
    expect([existsSync(home), existsSync(second.dir)]).toEqual([false, false])
    expect(await names(clone)).toContain('in-the-clone-later')
    await developmentOf(base).planIsEmpty()
  })

  it('refuses a copy name that is a path, and a name that is taken', async () => {
    const { home } = documentOf(await base.medspa(['sandbox', 'status', '--json'])).result
    const own = ownApiOf(base)
    for (const name of ['../elsewhere', '/tmp/elsewhere', '', String(home).split('/').at(-1)]) {
      const answer = await own('copies', { method: 'POST', body: { name } })
      expect(answer.status, name).toBe(400)
      expect(answer.body).toMatch(/not a name for a copy|EEXIST/)
    }
    expect((await base.http(`${urls.api}/ready`)).status).toBe(200)
  })
})

/** Who lives, and in which network; the dead whom nobody has asked for their exit code have none. */
async function processes() {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = pids.map(async (pid) => ({
    pid,
    network: await readlink(`/proc/${pid}/ns/net`).catch(() => undefined),
    stdin: await readlink(`/proc/${pid}/fd/0`).catch(() => undefined),
  }))
  return (await Promise.all(all)).filter(({ network }) => network !== undefined)
}
