import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, developmentOf } from './support/development.ts'
import { ownApiOf } from './support/own-api.ts'

type Probe = { id: string; status: string; evidence: string; hint: string | null }
type Env = Record<string, string>
/** What takes a fault back; `env`: what the fault is, where it is one of this machine. */
type Made = { takeBack: () => Promise<unknown>; env?: Env }

const prefix = 'medspa-development'
const onService = `--cluster ${prefix} --service ${prefix}-api`
const settled = `aws ecs wait services-stable --cluster ${prefix} --services ${prefix}-api`
const voice = `${prefix}-voice`
/** Alarms see minutes later that their reason is over: test/e2e/status.test.ts waits for them. */
const quiet = ['--skip', 'alarms']

let clone: Checkout
let environment: ReturnType<typeof developmentOf>
beforeAll(async () => {
  clone = await populatedClone()
  environment = developmentOf(clone)
})
afterAll(() => clone?.dispose())

const bash = async (script: string) => succeeded(await clone.bash(script)).stdout.trim()
const validate = async (args: readonly string[] = quiet, env: Env = {}) => {
  const ran = await clone.medspa(['validate', ...common, '--json', ...args], { env })
  const { error, ok, result } = documentOf(ran)
  return { exitCode: ran.exitCode, ok, error, probes: (result?.probes ?? []) as Probe[] }
}
const sql = async (text: string) => {
  const { DATABASE_URL = '' } = await environment.keys()
  return succeeded(
    await clone.run('psql', [DATABASE_URL, '--no-psqlrc', '--set=ON_ERROR_STOP=1', '--tuples-only', '--command', text]),
  )
}
const rollout = (change: string) => bash(`aws ecs update-service ${onService} ${change} > /dev/null\n${settled}`)
const setKey = async (key: string, value: string) =>
  succeeded(await clone.medspa(['secrets', 'set', key, '--stdin', ...common, '--roll', '--yes'], { input: value }))
/** A key of a provider's that is another one's. */
const wrongKey = async (key: string, value: string): Promise<Made> => {
  const { [key]: former = '' } = await environment.keys()
  await setKey(key, value)
  return { takeBack: () => setKey(key, former) }
}
const ownFault = async (body: object): Promise<Made> => {
  const own = ownApiOf(clone)
  const answer = await own('faults', { method: 'POST', body })
  return { takeBack: () => own(`faults/${JSON.parse(answer.body).id}`, { method: 'DELETE' }) }
}

const faults: { fault: string; id: string; words: RegExp; make: () => Promise<Made> }[] = [
  {
    fault: 'the API is down',
    id: 'health',
    words: /GET http\S+\/health: 50\d/,
    async make() {
      await rollout('--desired-count 0')
      return { takeBack: () => rollout('--desired-count 1') }
    },
  },
  {
    fault: 'the outbox is broken',
    id: 'outbox',
    words: /outbox fetch failed/,
    async make() {
      await sql('ALTER TABLE medspa_reference.outbox RENAME TO outbox_away')
      return {
        async takeBack() {
          await sql('ALTER TABLE medspa_reference.outbox_away RENAME TO outbox')
          // Its lines count for as long as the tasks that wrote them are of the rollout.
          await rollout('--force-new-deployment')
        },
      }
    },
  },
  {
    fault: 'Redis is unreachable',
    id: 'redis',
    words: /redis not available|\/ready says redis/,
    async make() {
      const service = await bash(
        `aws ecs describe-services --cluster ${prefix} --services ${prefix}-api --query 'services[0].taskDefinition' --output text`,
      )
      const change =
        '(.containerDefinitions[] | select(.name == "api") | .environment[] | select(.name == "REDIS_ADDR") | .value) = "127.0.0.1:9"'
      const revision =
        await bash(`aws ecs describe-task-definition --task-definition ${service} --query taskDefinition |
        jq 'del(.taskDefinitionArn,.revision,.status,.requiresAttributes,.compatibilities,.registeredAt,.registeredBy,.deregisteredAt) | ${change}' > .medspa/definition.json
        aws ecs register-task-definition --cli-input-json file://.medspa/definition.json --query taskDefinition.taskDefinitionArn --output text`)
      await rollout(`--task-definition ${revision}`)
      return { takeBack: () => rollout(`--task-definition ${service}`) }
    },
  },
  {
    fault: 'the Twilio key is wrong',
    id: 'missed-call',
    words: /\/webhooks\/twilio\/voice: 403: the signature is refused/,
    make: () => wrongKey('TWILIO_AUTH_TOKEN', randomBytes(16).toString('hex')),
  },
  {
    fault: 'the Telnyx key is wrong',
    id: 'missed-call-telnyx',
    words: /\/webhooks\/telnyx\/voice: 403: the signature is refused/,
    make: () => wrongKey('TELNYX_PUBLIC_KEY', randomBytes(32).toString('base64')),
  },
  {
    fault: 'the Lambda is Inactive',
    id: 'voice-lambda',
    words: /of the voice Lambda is Inactive, and the next call is refused/,
    make: () => ownFault({ service: 'lambda', fault: 'version-inactive' }),
  },
  {
    fault: 'the image of the Lambda is broken',
    id: 'voice-health',
    words: /GET http\S+\/health: 5\d\d/,
    async make() {
      const { FunctionVersion: former } = await environment.aws(`lambda get-alias --function-name ${voice} --name live`)
      const { Code } = await environment.aws(`lambda get-function --function-name ${voice} --qualifier ${former}`)
      const { api_image_digest: digest } = await environment.release()
      // The API's image starts, and knows nothing of Lambda.
      const [repository] = (await environment.aws(`ecr describe-repositories --repository-names ${prefix}-api`))
        .repositories
      const to = async (image: string) =>
        bash(`aws lambda update-function-code --function-name ${voice} --image-uri ${image} --output json > /dev/null
          aws lambda wait function-updated-v2 --function-name ${voice}`)
      await to(`${repository.repositoryUri}@${digest}`)
      const { Version } = await environment.aws(`lambda publish-version --function-name ${voice}`)
      const point = (version: string) =>
        bash(`aws lambda update-alias --function-name ${voice} --name live --function-version ${version} > /dev/null`)
      await point(Version)
      return {
        async takeBack() {
          await point(former)
          await to(Code.ImageUri)
        },
      }
    },
  },
  {
    fault: 'the gateway points elsewhere',
    id: 'gateway',
    words: /is to lead to medspa-development-voice:live: POST \/webhooks\/twilio\/voice leads to /,
    async make() {
      const { Items: apis } = await environment.aws('apigatewayv2 get-apis')
      const { ApiId: id } = apis.find(({ Name }: { Name: string }) => Name === voice)
      const { Items } = await environment.aws(`apigatewayv2 get-integrations --api-id ${id}`)
      const [{ IntegrationId: integration, IntegrationUri: uri }] = Items
      const lead = (to: string) =>
        bash(
          `aws apigatewayv2 update-integration --api-id ${id} --integration-id ${integration} --integration-uri '${to}' > /dev/null`,
        )
      await lead(uri.replace(/:live\b/, ':1000'))
      return { takeBack: () => lead(uri) }
    },
  },
  {
    fault: 'the webhooks are at the old deployment',
    id: 'webhooks',
    words: /Twilio number \+15005550010 leads to https:\/\/old\.example\.test\/webhooks\/twilio\/voice/,
    async make() {
      const webhooks = {
        // The stand-in API takes none.
        messages: false,
        twilio: { numbers: ['+15005550010'] },
        telnyx: { numbers: ['+15005550020'], call_control_applications: ['2000000000000000001'] },
      }
      const file = path.join(clone.dir, 'medspa.config.yaml')
      await writeFile(file, stringify({ environments: { development: { webhooks } } }))
      return { takeBack: async () => succeeded(await clone.medspa(['webhooks', 'point', '--yes', ...common])) }
    },
  },
  {
    fault: 'the certificate of a configured domain is missing',
    id: 'certificate',
    words: /no certificate at port 443 that ACM knows, and api\.clinic\.example is configured/,
    make: async () => ({
      env: { MEDSPA_DOMAIN: 'api.clinic.example', MEDSPA_ROUTE53_ZONE_ID: 'Z0123456789' },
      takeBack: async () => {},
    }),
  },
  {
    fault: 'a target is unhealthy',
    id: 'targets',
    words: /1 target of the load balancer is unhealthy: .*health check -> no connection/,
    async make() {
      const { TargetGroups } = await environment.aws(`elbv2 describe-target-groups --names ${prefix}-api-blue`)
      const arn = TargetGroups[0].TargetGroupArn
      const { TargetHealthDescriptions } = await environment.aws(
        `elbv2 describe-target-health --target-group-arn ${arn}`,
      )
      const of = `--target-group-arn ${arn} --targets Id=${TargetHealthDescriptions[0].Target.Id},Port=9`
      await bash(`aws elbv2 register-targets ${of}`)
      return { takeBack: () => bash(`aws elbv2 deregister-targets ${of}`) }
    },
  },
  {
    fault: 'a migration is pending',
    id: 'schema',
    words: /pending: 0001_leads_conversations_outbox/,
    async make() {
      const rename = (from: string, to: string) =>
        sql(`UPDATE medspa_reference.schema_migrations SET name = '${to}' WHERE name = '${from}'`)
      const first = '0001_leads_conversations_outbox'
      await rename(first, 'away')
      return { takeBack: () => rename('away', first) }
    },
  },
  {
    fault: 'the schema is dirty',
    id: 'schema',
    words: /golang-migrate: version 7, dirty/,
    async make() {
      await sql(`CREATE SCHEMA faults; CREATE TABLE faults.schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
        INSERT INTO faults.schema_migrations VALUES (7, true)`)
      return { takeBack: () => sql('DROP SCHEMA faults CASCADE') }
    },
  },
  {
    fault: 'the clock of this machine is ten minutes ahead',
    id: 'clock',
    words: /this machine's clock differs from the others; the API is (59|60)\d s behind this machine/,
    async make() {
      const file = path.join(clone.dir, '.medspa', 'ahead.mjs')
      await writeFile(
        file,
        `const Right = Date
        const AHEAD = 10 * 60_000
        globalThis.Date = class Date extends Right {
          constructor(...given) { given.length === 0 ? super(Right.now() + AHEAD) : super(...given) }
          static now() { return Right.now() + AHEAD }
        }\n`,
      )
      return { env: { NODE_OPTIONS: `--import=${file}` }, takeBack: async () => {} }
    },
  },
  {
    fault: 'AWS refuses the time of this machine',
    id: 'clock',
    words: /Signature expired|Signature not yet current|RequestTimeTooSkewed|RequestInTheFuture/,
    make: () => ownFault({ fault: 'clock-skewed', service: 'sts', count: 0 }),
  },
]

describe('medspa validate', () => {
  it('finds nothing wrong, and shows it as a tree', async () => {
    const { exitCode, probes } = await validate()
    expect([exitCode, probes.filter(({ status }) => status === 'failed')]).toEqual([0, []])
    // What this environment does not have, and what was left out.
    expect(probes.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual([
      'webhooks',
      'certificate',
      'domain',
      'alarms',
    ])
    const ran = succeeded(await clone.medspa(['validate', ...common, ...quiet]))
    expect(ran.stdout).toMatch(/^API\n {2}OK {7}health: GET http/)
    expect(ran.stdout).toMatch(/\nVoice webhooks\n(?: .*\n)* {2}OK {7}missed-call-telnyx: POST/)
    expect(ran.stdout).toMatch(/\n {2}SKIPPED {2}alarms: left out by --skip\n/)
  })

  it.each(faults)('finds that $fault, names it, and is green once it is taken back', async ({ id, make, words }) => {
    const { env, takeBack } = await make()
    try {
      const failing = async () => {
        const seen = await validate(quiet, env)
        return { ...seen, probe: seen.probes.find((probe) => probe.id === id) }
      }
      // One look may last five minutes: so long after a rollout an API that is not ready is asked again.
      await expect.poll(failing, { timeout: 400_000, interval: 500 }).toMatchObject({
        exitCode: 4,
        ok: false,
        error: { code: 'validation-failed' },
        probe: { status: 'failed', evidence: expect.stringMatching(words), hint: expect.stringMatching(/\S/) },
      })
    } finally {
      await takeBack()
    }
    const mended = await validate([...quiet, '--wait', '5m'])
    expect([mended.exitCode, mended.probes.filter(({ status }) => status === 'failed')]).toEqual([0, []])
  })

  it('makes one check by --only, and refuses a check that does not exist', async () => {
    const { exitCode, probes } = await validate(['--only', 'clock'])
    expect([exitCode, probes.map(({ id, status }) => `${id} ${status}`)]).toEqual([0, ['clock ok']])
    expect(await validate(['--only', 'clocks'])).toMatchObject({ exitCode: 2, error: { code: 'check-unknown' } })
  })

  it('says how its rows are deleted, by statements that delete them and nothing else', async () => {
    const count = async () =>
      Number((await sql('SELECT count(*) FROM medspa_reference.conversations WHERE is_test')).stdout)
    expect(await count()).toBeGreaterThan(0)
    const { stdout } = succeeded(await clone.medspa(['validate', ...common, '--clean']))
    const statements = /^ {2}BEGIN;$[\s\S]*^ {2}COMMIT;$/m.exec(stdout)?.[0] ?? ''
    const others = async () =>
      Number((await sql('SELECT count(*) FROM medspa_reference.leads WHERE NOT is_test')).stdout)
    await sql("INSERT INTO medspa_reference.leads (phone) VALUES ('+12065559876')")
    const before = await others()
    await sql(statements)
    expect(await count()).toBe(0)
    expect(await others()).toBe(before)
  })
})
