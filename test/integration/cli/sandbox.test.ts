import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  CreateReplicationGroupCommand,
  ElastiCacheClient,
  waitUntilReplicationGroupAvailable,
} from '@aws-sdk/client-elasticache'
import { CreateDBInstanceCommand, RDSClient, waitUntilDBInstanceAvailable } from '@aws-sdk/client-rds'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive } from '../../support/is-alive.ts'
import { ownRequest } from './support/own-request.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

const run = promisify(execFile)

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const sandbox = (command: string, env: Record<string, string> = {}) =>
  workplace.medspa(['sandbox', command, '--json'], { env })
const resultOf = async (command: string) => documentOf(succeeded(await sandbox(command))).result ?? {}

/** The processes of this sandbox, by their arguments: the daemon names its folder, and so do its engines. */
const processes = async () => {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,args='])
  return stdout
    .split('\n')
    .filter((line) => line.includes(workplace.home))
    .map((line) => Number.parseInt(line, 10))
}
const daemons = async () => {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'args='])
  return stdout.split('\n').filter((line) => line.includes(`--state ${workplace.home}`)).length
}
const childrenOf = async (pid: number) => {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => Number(child))
}
/** Resolves once none of them lives: the runner's own limit is the only one. */
const gone = async (pids: readonly number[]) => {
  while (pids.some(isAlive)) await wait(20)
}

/** A Postgres and a Redis, as the platform's Terraform asks for them. */
const startEngines = async () => {
  const config = await workplace.aws()
  const waiting = { maxWaitTime: 90, minDelay: 0.1, maxDelay: 0.1 }
  const rds = new RDSClient(config)
  const elasticache = new ElastiCacheClient(config)
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'one',
      Engine: 'postgres',
      EngineVersion: '15',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 20,
      MasterUsername: 'medspa_admin',
      ManageMasterUserPassword: true,
    }),
  )
  await elasticache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: 'one',
      ReplicationGroupDescription: 'one',
      Engine: 'redis',
      EngineVersion: '7.1',
      CacheNodeType: 'cache.t4g.micro',
      NumCacheClusters: 1,
      TransitEncryptionEnabled: true,
      AuthToken: 'first-token-first-token',
    }),
  )
  await waitUntilDBInstanceAvailable({ client: rds, ...waiting }, { DBInstanceIdentifier: 'one' })
  await waitUntilReplicationGroupAvailable({ client: elasticache, ...waiting }, { ReplicationGroupId: 'one' })
}

describe('the sandbox from the command line', () => {
  it('reports that it does not run', async () => {
    expect(await resultOf('status')).toMatchObject({ running: false, home: workplace.home })
    expect(await resultOf('down')).toEqual({ stopped: false })
  })

  it('is started once by several commands at the same time', async () => {
    const ups = await Promise.all([1, 2, 3].map(() => sandbox('up')))
    const results = ups.map((ran) => documentOf(succeeded(ran)).result)
    expect(new Set(results.map((result) => result?.pid)).size).toBe(1)
    expect(await daemons()).toBe(1)
    expect(await resultOf('status')).toMatchObject({ running: true, pid: results[0]?.pid })
    expect((await resultOf('up')).pid).toBe(results[0]?.pid)
  })

  it('gives a shell its own endpoint and credentials alone', async () => {
    const { endpoint, credentials, providers } = await workplace.endpoint()
    const polluted = {
      AWS_PROFILE: 'clinic',
      AWS_ENDPOINT_URL_S3: 'https://s3.us-east-1.amazonaws.com',
      AWS_SESSION_TOKEN: "it's ours",
      TF_VAR_environment: 'production',
      TF_CLI_ARGS_plan: '-target=module.vpc',
      TF_WORKSPACE: 'other',
      TF_CLI_CONFIG_FILE: '/nowhere/terraformrc',
    }
    const { stdout: lines } = succeeded(await workplace.medspa(['sandbox', 'env'], { env: polluted }))
    for (const line of lines.split('\n')) expect(line).toMatch(/^(unset \w+|export \w+='[^']*')$/)
    const { stdout } = succeeded(
      await workplace.run('bash', ['-euc', 'eval "$1"; env | grep -E "^(AWS_|TF_|MEDSPA_T)" | sort', 'bash', lines], {
        env: polluted,
      }),
    )
    const after = Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)))
    expect(after).toMatchObject({
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: 'us-east-1',
      MEDSPA_TWILIO_API_URL: providers.twilio,
      MEDSPA_TELNYX_API_URL: providers.telnyx,
    })
    expect(after.TF_CLI_CONFIG_FILE).not.toBe(polluted.TF_CLI_CONFIG_FILE)
    for (const name of Object.keys(polluted).filter((each) => each !== 'TF_CLI_CONFIG_FILE')) {
      expect(after).not.toHaveProperty(name)
    }
  })

  it('goes down with all that it started, and comes up on the same port', async () => {
    const before = await workplace.endpoint()
    const started = await childrenOf(before.pid)
    expect(started.length).toBeGreaterThan(1)
    expect(await resultOf('down')).toEqual({ stopped: true })
    await gone([before.pid, ...started])
    expect(await processes()).toEqual([])
    const after = await resultOf('up')
    expect(after.endpoint).toBe(before.endpoint)
    expect(after.pid).not.toBe(before.pid)
  })

  it('takes all that it started along when it is killed, and is one clear error until it is started again', async () => {
    const { pid } = await workplace.endpoint()
    const before = await childrenOf(pid)
    await startEngines()
    const started = await childrenOf(pid)
    expect(started.length).toBeGreaterThanOrEqual(before.length + 2)
    process.kill(pid, 'SIGKILL')
    await gone([pid, ...started])
    expect(await processes()).toEqual([])

    const died = {
      code: 'sandbox-died',
      message: expect.stringContaining(String(pid)),
      hint: expect.stringContaining('medspa sandbox up'),
      whose: 'medspa',
    }
    for (const command of ['deploy', 'plan', 'migrate', 'validate']) {
      const ran = await workplace.medspa([command, '--env', 'development', '--sandbox', '--json'])
      expect(ran.exitCode).toBe(1)
      expect(documentOf(ran)).toMatchObject({ ok: false, steps: [], error: died })
      expect(ran.stderr.match(/^error:/gm)).toHaveLength(1)
    }
    expect(documentOf(await sandbox('env')).error).toMatchObject(died)
    const status = succeeded(await workplace.medspa(['sandbox', 'status']))
    expect(status.stdout).toContain('died')

    const up = succeeded(await sandbox('up'))
    expect(up.stderr).toMatch(new RegExp(`note: .*${pid}.* died.*empty`))
    expect(await resultOf('status')).toMatchObject({ running: true, pid: documentOf(up).result?.pid })
    expect(await daemons()).toBe(1)
  })

  it('stops a start that is cancelled, and leaves nothing of it', async () => {
    succeeded(await sandbox('down'))
    const cancel = new AbortController()
    const cancelled = workplace.medspa(['sandbox', 'up', '--json'], {
      cancelSignal: cancel.signal,
      killSignal: 'SIGINT',
      forceKillAfterDelay: false,
    })
    while ((await daemons()) === 0) await wait(20)
    cancel.abort()
    const ran = await cancelled
    expect(ran.exitCode).toBe(130)
    expect(documentOf(ran).error).toMatchObject({ code: 'cancelled' })
    expect(await processes()).toEqual([])
    expect(await resultOf('status')).toMatchObject({ running: false })
  })

  it('is not replaced while it runs and does not answer', async () => {
    succeeded(await sandbox('up'))
    const { pid } = await workplace.endpoint()
    process.kill(pid, 'SIGSTOP')
    try {
      const silent = { code: 'sandbox-silent', message: expect.stringContaining(String(pid)) }
      const ran = await Promise.all([
        sandbox('up'),
        workplace.medspa(['plan', '--env', 'development', '--sandbox', '--json']),
      ])
      for (const each of ran) expect(documentOf(each).error).toMatchObject(silent)
      const status = succeeded(await workplace.medspa(['sandbox', 'status']))
      expect(status.stdout).toContain(`process ${pid}) does not answer`)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    expect(await resultOf('status')).toMatchObject({ running: true, pid })
  })

  it.each(['down', 'reset'])(
    'ends by %s where it was stopped, and where no endpoint file names it',
    async (command) => {
      const { pid } = documentOf(succeeded(await sandbox('up'))).result ?? {}
      await rm(path.join(workplace.home, 'endpoint.json'))
      process.kill(Number(pid), 'SIGSTOP')
      succeeded(await sandbox(command))
      expect(await processes()).toEqual([])
      expect(await resultOf('status')).toMatchObject({ running: false })
    },
  )

  it('does not end another program that has the process id of an earlier sandbox', async () => {
    succeeded(await sandbox('up'))
    const { pid, ...rest } = await workplace.endpoint()
    const other = spawn('sleep', ['600'])
    try {
      process.kill(Number(pid), 'SIGKILL')
      await gone([Number(pid)])
      await workplace.putState('endpoint.json', JSON.stringify({ ...rest, pid: other.pid }))
      expect(await resultOf('down')).toEqual({ stopped: false })
      expect(other.exitCode ?? other.signalCode).toBe(null)
    } finally {
      other.kill()
    }
  })

  it('prints its token for a shell alone', async () => {
    for (const command of ['up', 'status']) {
      const [line, document] = [await workplace.medspa(['sandbox', command]), await sandbox(command)]
      const { accessKeyId } = (await workplace.endpoint()).credentials
      for (const { stdout, stderr } of [line, document]) expect(stdout + stderr).not.toContain(accessKeyId)
    }
  })

  it('keeps its token over restarts, and no two sandboxes have the same', async () => {
    const { credentials } = await workplace.endpoint()
    succeeded(await sandbox('down'))
    succeeded(await sandbox('up'))
    expect((await workplace.endpoint()).credentials).toEqual(credentials)
    succeeded(await sandbox('reset'))
    succeeded(await sandbox('up'))
    expect((await workplace.endpoint()).credentials).not.toEqual(credentials)
  })

  it('refuses requests for tests alone, unless it was started for tests', async () => {
    const name = `${path.basename(workplace.home)}-copy`
    const requests = [
      ['copies', { method: 'POST', body: { name } }],
      ['faults', {}],
      ['faults', { method: 'POST', body: { service: 'rds', fault: 'snapshot-hangs' } }],
      ['faults/1', { method: 'DELETE' }],
    ] as const
    succeeded(await sandbox('up'))
    const statuses = async () =>
      Promise.all(requests.map(async ([asked, options]) => (await ownRequest(workplace, asked, options)).status))
    const journal = async () => Object.keys(JSON.parse((await ownRequest(workplace, 'journal')).body))
    expect(await statuses()).toEqual([404, 404, 404, 404])
    expect(await journal()).toEqual(['calls'])
    expect(existsSync(path.join(path.dirname(workplace.home), name))).toBe(false)

    succeeded(await sandbox('down'))
    succeeded(await sandbox('up', { MEDSPA_SANDBOX_TESTING: '1' }))
    expect(await statuses()).toEqual([200, 200, 200, 200])
    expect(await journal()).toEqual(['calls', 'data'])
    succeeded(await sandbox('reset'))
  })

  it('removes copies that were never started on reset, after a kill too', async () => {
    for (const end of ['SIGTERM', 'SIGKILL'] as const) {
      succeeded(await sandbox('up', { MEDSPA_SANDBOX_TESTING: '1' }))
      const { pid } = await workplace.endpoint()
      const name = `${path.basename(workplace.home)}-${end.toLowerCase()}`
      const made = await ownRequest(workplace, 'copies', { method: 'POST', body: { name } })
      expect(made.status, made.body).toBe(200)
      const { home } = JSON.parse(made.body) as { home: string }
      expect(existsSync(home)).toBe(true)
      const started = await childrenOf(pid)
      if (end === 'SIGKILL') process.kill(pid, end)
      if (end === 'SIGKILL') await gone([pid, ...started])
      expect(existsSync(home)).toBe(true)
      succeeded(await sandbox('reset'))
      expect(existsSync(home)).toBe(false)
    }
  })

  it('is ended by reset even if another version of medspa started it, with another endpoint file', async () => {
    succeeded(await sandbox('up'))
    const { credentials: _, ...older } = await workplace.endpoint()
    const started = await childrenOf(older.pid)
    await workplace.putState('endpoint.json', JSON.stringify({ ...older, version: 1 }))
    expect(documentOf(await sandbox('status')).error).toMatchObject({
      code: 'sandbox-endpoint-invalid',
      hint: expect.stringContaining('medspa sandbox reset'),
    })
    succeeded(await sandbox('reset'))
    await gone([older.pid, ...started])
    expect(await processes()).toEqual([])
  })

  it('forgets everything on reset', async () => {
    succeeded(await sandbox('up'))
    expect(await resultOf('reset')).toEqual({ home: workplace.home })
    await expect(access(workplace.home)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await processes()).toEqual([])
  })
})
