import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, vi } from 'vitest'
import { parseDocument } from 'yaml'
import { twilioSignature } from '../../fixtures/platform/api/twilio-signature.ts'
import { type PlatformCheckout, platformCheckout } from '../../fixtures/platform/checkout.ts'
import { CLINIC_NUMBER, fakeSecrets } from '../../fixtures/platform/secrets.ts'
import { builtClone, type Checkout, documentOf, succeeded } from './checkout.ts'
import { clinicOf } from './clinic-data.ts'
import { common, deployCommand, developmentOf } from './development.ts'
import type { Http } from './http.ts'
import { parkingOf } from './parking.ts'

const fixture = path.resolve(import.meta.dirname, '../../fixtures/platform')
const secrets = fakeSecrets()

/**
 * Without them the platform runs, and nobody can reach it: a first deploy stops before anything is built until an operator has
 * given them. medspa's own catalogue asks for none of them.
 */
const needed = [
  'TELNYX_API_KEY',
  'TELNYX_MESSAGING_PROFILE_ID',
  'TELNYX_FROM_NUMBER',
  'TELNYX_WEBHOOK_SECRET',
  'TWILIO_ORG_MAP_JSON',
]

export type PlatformClone = { clone: Checkout; platform: PlatformCheckout; dispose: () => Promise<void> }

/**
 * A checkout whose images are the stand-in platform's (test/fixtures/platform), with the configuration that an operator writes
 * for it and a sandbox that is still empty. `base` is what a container engine builds on; without one tasks are processes.
 */
export async function platformClone(base?: string): Promise<PlatformClone> {
  const [clone, dir] = await Promise.all([builtClone(), mkdtemp(path.join(tmpdir(), 'medspa-platform-'))])
  clone.env.MEDSPA_SANDBOX_TASKS = base === undefined ? 'processes' : 'containers'
  const platform = await platformCheckout(dir, { packed: base === undefined })
  await configurePlatform(clone.dir, { source: dir, ...(base !== undefined && { build_args: { NODE_IMAGE: base } }) })
  return {
    clone,
    platform,
    async dispose() {
      await clone.dispose()
      await rm(dir, { recursive: true })
    },
  }
}

/** The configuration that an operator writes for the platform, and its policy, in `dir`. `images`: what it says of them. */
export async function configurePlatform(dir: string, images?: object): Promise<void> {
  const config = parseDocument(await readFile(path.join(fixture, 'medspa.config.yaml'), 'utf8'))
  if (images !== undefined) config.set('images', images)
  for (const key of needed) config.setIn(['secrets', 'keys', key, 'required'], 'always')
  await writeFile(path.join(dir, 'medspa.config.yaml'), String(config))
  await cp(path.join(fixture, 'task-policy.json'), path.join(dir, 'task-policy.json'))
}

const configOf = (clone: Checkout) => path.join(clone.dir, 'medspa.config.yaml')

/** Changes one value of the configuration; undefined takes it away. */
export async function configure(clone: Checkout, where: string[], value: unknown): Promise<void> {
  const config = parseDocument(await readFile(configOf(clone), 'utf8'))
  if (value === undefined) config.deleteIn(where)
  else config.setIn(where, value)
  await writeFile(configOf(clone), String(config))
}

/**
 * As an operator begins: the first deploy stops and names the keys that are missing, all keys are imported from one file, the
 * second deploys. Gives the second's document.
 */
export async function firstPlatformDeploy(clone: Pick<Checkout, 'dir' | 'medspa'>) {
  const stopped = await clone.medspa([...deployCommand, '--json'])
  expect([stopped.exitCode, documentOf(stopped).error?.code], stopped.stderr).toEqual([3, 'keys-missing'])
  // The rehearsal's provider has given its own key.
  const missing = needed.filter((key) => key !== 'TELNYX_API_KEY')
  const named = documentOf(stopped).error?.evidence?.map((line) => line.replace(/:.*/, '')) ?? []
  expect(named.toSorted()).toEqual(missing.toSorted())
  await writeFile(path.join(clone.dir, 'secrets.json'), JSON.stringify(secrets))
  succeeded(await clone.medspa(['secrets', 'import', 'secrets.json', ...common, '--yes']))
  await rm(path.join(clone.dir, 'secrets.json'))
  return documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
}

/** What tests expect of the stand-in where it is deployed, looked at as its callers and its operator do. */
export function platformOf(clone: Checkout) {
  const { aws } = developmentOf(clone)
  const clinic = clinicOf(clone)
  const gateway = async () => (await parkingOf(clone).voiceUrls())[0] ?? ''
  /** Where Twilio is told to call: the public URL where the operator wrote one, as the platform verifies no other, else the gateway. */
  const publicUrl = async () => {
    const config = parseDocument(await readFile(configOf(clone), 'utf8'))
    const written = config.getIn(['environments', 'development', 'public_url'])
    return typeof written === 'string' ? written : gateway()
  }
  const posted = async (url: string, headers: Record<string, string>, body: string) => {
    const post = url.startsWith('https:') ? postEncrypted : clone.http
    const answer = await post(url, { method: 'POST', headers, body })
    return { status: answer.status, body: answer.body }
  }
  /** Over TLS with the sandbox's own authority. */
  const postEncrypted: Http = async (url, { method, headers, body } = {}) => {
    const { caFile } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json']))).result
    const asked = https.request(url, { method, headers, ca: await readFile(String(caFile)), agent: false })
    asked.end(body)
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) }
  }
  const calls = {
    /** A missed call as Twilio tells it, signed for the URL that it calls with the key that the platform takes. */
    async twilio(callId = `CA${randomUUID()}`) {
      const form = { CallSid: callId, CallStatus: 'no-answer', From: '+12125550123', To: CLINIC_NUMBER }
      const body = new URLSearchParams(form)
      const url = `${await publicUrl()}/webhooks/twilio/voice`
      const signature = twilioSignature(secrets.TWILIO_WEBHOOK_SECRET, url, body)
      const type = 'application/x-www-form-urlencoded'
      return posted(url, { 'content-type': type, 'x-twilio-signature': signature }, body.toString())
    },
    /** The same as Telnyx tells it to the gateway, signed as the platform wants it. */
    async telnyx(id = randomUUID()) {
      const payload = { id: `call-${id}`, from: '+12125550124', to: CLINIC_NUMBER, hangup_cause: 'timeout' }
      const body = JSON.stringify({ data: { id, event_type: 'call.hangup', payload } })
      const timestamp = String(Math.floor(Date.now() / 1000))
      const mac = createHmac('sha256', secrets.TELNYX_WEBHOOK_SECRET).update(`${timestamp}.${body}`).digest('hex')
      const headers = { 'telnyx-timestamp': timestamp, 'telnyx-signature': mac }
      return posted(`${await gateway()}/webhooks/telnyx/voice`, headers, body)
    },
    /** Neither is signed; statuses of both at the gateway. */
    async unsigned(): Promise<number[]> {
      const url = `${await gateway()}/webhooks`
      return [await posted(`${url}/twilio/voice`, {}, ''), await posted(`${url}/telnyx/voice`, {}, '{}')].map(
        ({ status }) => status,
      )
    },
    /** What a caller of the gateway hears, whoever answers. */
    async heard(): Promise<{ status: number; body: string }> {
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      return posted(`${await gateway()}/webhooks/twilio/voice`, type, 'CallSid=CA1&CallStatus=ringing')
    },
  }
  /** Messages with these words in any log group of the environment. */
  const logged = async (words: string): Promise<string[]> => {
    const groups: string[] = await aws(
      'logs describe-log-groups --log-group-name-prefix /medspa/development/ --query "logGroups[].logGroupName"',
    )
    const found = await Promise.all(
      groups.map((group) =>
        aws(
          `logs filter-log-events --log-group-name ${group} --filter-pattern '"${words}"' --query "events[].message"`,
        ),
      ),
    )
    return found.flat()
  }
  const events = async () => Number(await clinic.psql('SELECT count(*) FROM outbox;'))

  return {
    calls,
    logged,
    /** Missed calls that the database has. */
    events,
    /** Services of the cluster with the tasks that run of each, by name. */
    async services(): Promise<Record<string, number>> {
      const arns: string[] = await aws('ecs list-services --cluster medspa-development --query serviceArns')
      const { services } = await aws(`ecs describe-services --cluster medspa-development --services ${arns.join(' ')}`)
      type Service = { serviceName: string; runningCount: number }
      return Object.fromEntries(services.map(({ serviceName, runningCount }: Service) => [serviceName, runningCount]))
    },
    /** The API's task has a sidecar that it reaches, the worker takes what the API leaves it, and both providers' calls arrive. */
    async works(): Promise<void> {
      const before = await events()
      expect(await calls.twilio()).toEqual({ status: 200, body: expect.stringContaining('<Response></Response>') })
      expect(await calls.telnyx()).toEqual({ status: 200, body: '' })
      expect(await calls.unsigned()).toEqual([401, 403])
      expect(await events()).toBe(before + 2)
      const taken =
        'SELECT count(*) FROM outbox o JOIN conversation_jobs j ON j.id = o.id::text WHERE o.dispatched_at IS NOT NULL;'
      await vi.waitFor(async () => expect(Number(await clinic.psql(taken))).toBe(await events()), {
        timeout: 60_000,
        interval: 500,
      })
    },
    /** `GET /ready` of the API behind its load balancer. */
    async ready(): Promise<{ status: number; body: unknown }> {
      const { LoadBalancers } = await aws('elbv2 describe-load-balancers')
      const answer = await clone.http(`http://${LoadBalancers[0].DNSName}/ready`)
      return { status: answer.status, body: JSON.parse(answer.body) }
    },
    /** A bare plan in a checkout without the configuration says that one was applied, and plans nothing. */
    async planNeedsTheFile(): Promise<void> {
      await rename(configOf(clone), `${configOf(clone)}.away`)
      try {
        const plan = 'cd infra/terraform && terraform plan -var="environment=development" -input=false -no-color'
        const ran = await clone.bash(plan)
        expect(ran.exitCode, ran.stdout).toBe(1)
        expect(ran.stdout + ran.stderr).toContain('medspa.config.yaml')
        expect(ran.stdout).not.toContain('to destroy')
      } finally {
        await rename(`${configOf(clone)}.away`, configOf(clone))
      }
    },
  }
}
