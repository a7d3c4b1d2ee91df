/**
 * The sandbox's daemon: `main.js --state <folder>`, which with `--sweep` only removes what a killed one left in a container
 * engine. It answers for AWS on one loopback port until SIGTERM, and takes
 * everything that it started with it. When it cannot start, the last line on stderr says why and it exits with 1.
 */

import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ACCOUNT_ID, regionOf } from './account.ts'
import type { SandboxContext } from './context.ts'
import { removeEndpoint, writeEndpoint } from './data/files/endpoint-file.ts'
import { savedPort, savePort } from './data/files/endpoint-port.ts'
import { openTestSecrets, TWILIO_ACCOUNT_SID } from './data/files/test-secrets.ts'
import { openToken, secretFor } from './data/files/token.ts'
import { copiedZone, domainOf, openZone } from './data/files/zone-file.ts'
import { makeHostedZone } from './data/hosted-zone.ts'
import { startMoto } from './data/moto.ts'
import { openCertificateAuthority } from './data/network/certificate-authority.ts'
import { type AnswerQuestion, type DnsServer, openDnsServer } from './data/network/dns-server.ts'
import { makeStateBucket, STATE_BUCKET } from './data/state-bucket.ts'
import { openTaskHost, sweepContainers } from './data/task-host.ts'
import { createPrincipals } from './front/access/principals.ts'
import { messageOf } from './front/errors.ts'
import { openPermissions } from './front/permissions/permissions.ts'
import { openFront } from './front/server.ts'
import { startServices } from './front/services.ts'
import { openPhoneProviders } from './providers/index.ts'
import type { Testing } from './testing/testing.ts'
import { timesOf } from './times.ts'

/** Of the daemon's environment: 1 where this sandbox is started for tests (docs/sandbox.md, For tests). */
const TESTING_VARIABLE = 'MEDSPA_SANDBOX_TESTING'

const log = (line: string) => void process.stdout.write(`${new Date().toISOString()} ${line}\n`)

/** Runs until `stopped` settles or the control plane ends; then stops what was started, last first. */
async function sandbox(stateDir: string, stopped: Promise<void>): Promise<void> {
  await using started = new AsyncDisposableStack()
  await mkdir(stateDir, { recursive: true })
  // Others pass through it, Postgres among them, and do not look around.
  await chmod(stateDir, 0o711)
  const times = timesOf(process.env)
  const domain = domainOf(process.env)
  const token = await openToken(stateDir)
  const testing = await testingAsked(stateDir)
  // What runs in a copy, and Terraform's state, name the region of the original.
  const region = testing?.original?.region ?? regionOf(process.env)
  const principals = createPrincipals({ token, accountId: ACCOUNT_ID, issued: testing?.original?.principals })
  // The port before anything is started: it is also what keeps a second daemon away from the same folder.
  const port = await savedPort(stateDir)
  const front = await openFront(port, log, principals, region).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new Error(`port ${port} of this sandbox is in use by another program`) : error
  })
  started.defer(front.close)
  await savePort(stateDir, Number(new URL(front.endpoint).port))
  await removeEndpoint(stateDir)
  let names: AnswerQuestion | undefined
  const dns = await openDns(stateDir, (question) => (names ?? notYet)(question))
  started.defer(dns.close)

  const ca = await openCertificateAuthority(stateDir)
  const host = await openTaskHost({
    stateDir,
    ca,
    env: process.env,
    book: testing?.original?.addresses,
    dns,
  })
  started.defer(host.close)
  log(`${host.tasks}: ${host.reason}`)
  const [moto, testSecrets] = await Promise.all([
    startMoto({ port: 0, token: secretFor(token, 'control plane'), region, log, program: testing?.controlPlane }),
    openTestSecrets(stateDir),
  ])
  started.defer(moto.stop)
  if (host.gateway !== undefined) await front.listenAt(host.gateway)

  const permissions = await openPermissions(process.env, { moto, region, accountId: ACCOUNT_ID })
  const context: SandboxContext = {
    stateDir,
    endpoint: front.endpoint,
    moto,
    region,
    accountId: ACCOUNT_ID,
    addresses: host.addresses,
    principals,
    journal: front.journal,
    permissions,
    ca,
    times,
    log,
  }
  const zone = testing?.original ? await copiedZone(stateDir) : await openZone(stateDir, domain)
  if (!testing?.original) {
    await makeStateBucket(context)
    if (zone) await makeHostedZone(context, zone)
  }
  const services = await startServices(context, host, secretFor(token, 'registry'), started, testing?.hooks)
  names = services.route53.answer
  const opened = await testing?.open({ context, moto, services, tasks: host.tasks })
  if (opened) started.defer(opened.close)
  const nameServer = `127.0.0.1:${dns.port}`
  const providers = await openPhoneProviders({
    context,
    secrets: testSecrets,
    dns: nameServer,
    around: opened?.requests.around,
  })
  started.defer(providers.close)
  front.serve(services.all, moto, opened?.requests, providers.own, permissions)

  started.defer(() => removeEndpoint(stateDir))
  await writeEndpoint(stateDir, {
    version: 3,
    endpoint: front.endpoint,
    credentials: { accessKeyId: token, secretAccessKey: token },
    pid: process.pid,
    region,
    accountId: ACCOUNT_ID,
    caFile: ca.caFile,
    stateBucket: STATE_BUCKET,
    dns: nameServer,
    domain: zone?.domain,
    route53ZoneId: zone?.id,
    tasks: host.tasks,
    tasksReason: host.reason,
    providers: providers.urls,
    testSecrets: {
      TWILIO_ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: testSecrets.TWILIO_AUTH_TOKEN,
      TELNYX_API_KEY: testSecrets.TELNYX_API_KEY,
      TELNYX_PUBLIC_KEY: testSecrets.TELNYX_PUBLIC_KEY,
    },
    signingKeys: { twilio: testSecrets.TWILIO_AUTH_TOKEN, telnyx: testSecrets.TELNYX_PRIVATE_KEY },
    startedAt: new Date().toISOString(),
  })
  log(`the sandbox answers at ${front.endpoint}`)

  const motoEnded = moto.exited.then(() => {
    throw new Error('the control plane (moto) ended; its records are lost')
  })
  await Promise.race([stopped, motoEnded])
  log('stopping')
  motoEnded.catch(() => {})
}

/** Answers SERVFAIL, as a name server that is starting does. */
const notYet: AnswerQuestion = () => Promise.reject(new Error('the sandbox is still starting'))

/**
 * The name server, on the port that this sandbox keeps. Nothing that outlives it is told that port but the endpoint file, so
 * where another program has it, another port will do.
 */
async function openDns(stateDir: string, answer: AnswerQuestion): Promise<DnsServer> {
  const dns = await openDnsServer(await savedPort(stateDir, 'dns-port'), answer, log).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return openDnsServer(0, answer, log)
      throw error
    },
  )
  await savePort(stateDir, dns.port, 'dns-port')
  return dns
}

/** What only tests ask of a sandbox; loaded only where the environment of the daemon asks for it. */
async function testingAsked(stateDir: string): Promise<Testing | undefined> {
  if (process.env[TESTING_VARIABLE] !== '1') return undefined
  const { openTesting } = await import('./testing/testing.ts')
  return openTesting(stateDir)
}

const { values } = parseArgs({ options: { state: { type: 'string' }, sweep: { type: 'boolean', default: false } } })
if (values.state === undefined) {
  process.stderr.write('usage: main.js --state <folder> [--sweep]\n')
  process.exit(2)
}

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve())
})
// A bug in one service's background work must not take the others' records with it.
process.on('unhandledRejection', (reason) =>
  log(`unexpected: ${reason instanceof Error ? reason.stack : String(reason)}`),
)

try {
  if (values.sweep) await sweepContainers(path.resolve(values.state), process.env)
  else await sandbox(path.resolve(values.state), stopped)
  process.exit(0)
} catch (error) {
  process.stderr.write(`medspa sandbox: ${messageOf(error)}\n`)
  process.exit(1)
}
