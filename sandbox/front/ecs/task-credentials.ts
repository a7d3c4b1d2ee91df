import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { SandboxContext } from '../../context.ts'
import type { IssuedKeys } from '../access/principals.ts'
import { refuseOtherNetworks } from '../access/refuse-other-networks.ts'
import { assumedRole } from '../access/role-arn.ts'

/** How a task finds the keys of its role. */
export type TaskCredentials = {
  /** The variables that tell SDKs where its keys are; none for a task without a role. */
  environment: (task: { id: string; roleArn: string | undefined }) => Promise<Record<string, string>>
  /** Ends the task's keys: it has stopped. */
  end: (taskId: string) => void
  close: () => Promise<void>
}

/** ECS hands out keys for six hours, and new ones well before their end. */
const SECONDS = 6 * 3600
const RENEWED_BEFORE_MS = 3600_000

type Holder = { taskId: string; roleArn: string; principal: string; token: string; issued: IssuedKeys[] }

/**
 * The container credentials endpoint, by which a program on ECS gets the keys of its task's role (AWS SDKs and Tools
 * Reference, "Container credential provider"). ECS has it at 169.254.170.2, an address that this machine cannot give to
 * each sandbox; SDKs also take a whole URL, over plain HTTP where it is a loopback address, else over HTTPS: containers get
 * one with a certificate of the sandbox's authority. `host` is the address at which programs reach the sandbox.
 */
export function createTaskCredentials(
  context: Pick<SandboxContext, 'principals' | 'ca'>,
  host: string,
): TaskCredentials {
  const holders = new Map<string, Holder>()
  let started: Promise<{ server: Server; url: string }> | undefined

  const keysFor = (holder: Holder): IssuedKeys => {
    const last = holder.issued.at(-1)
    if (last && last.expiration.getTime() - Date.now() > RENEWED_BEFORE_MS) return last
    // Those before go on until their own end: a call with them may be on its way.
    const keys = context.principals.issue({ arn: holder.principal, kind: 'task', seconds: SECONDS })
    holder.issued.push(keys)
    return keys
  }
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const holder = holders.get(request.url ?? '')
    if (request.method !== 'GET' || holder === undefined) return say(response, 404, { code: 'NotFound' })
    if (!isSame(request.headers.authorization ?? '', holder.token)) return say(response, 403, { code: 'AccessDenied' })
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = keysFor(holder)
    say(response, 200, {
      RoleArn: holder.roleArn,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: expiration.toISOString(),
    })
  }
  const start = async () => {
    const isLoopback = host.startsWith('127.')
    const server = isLoopback ? http.createServer(answer) : https.createServer(await certificate(), answer)
    refuseOtherNetworks(server, host)
    server.listen(0, host)
    await once(server, 'listening')
    return { server, url: `${isLoopback ? 'http' : 'https'}://${host}:${(server.address() as AddressInfo).port}` }
  }
  const certificate = () => context.ca.issue({ commonName: 'container credentials', addresses: [host] })

  return {
    async environment({ id, roleArn }): Promise<Record<string, string>> {
      const principal = assumedRole(roleArn, id)
      if (roleArn === undefined || principal === undefined) return {}
      started ??= start()
      const { url } = await started
      const path = `/v2/credentials/${randomUUID()}`
      const token = randomBytes(32).toString('base64url')
      holders.set(path, { taskId: id, roleArn, principal, token, issued: [] })
      return { AWS_CONTAINER_CREDENTIALS_FULL_URI: url + path, AWS_CONTAINER_AUTHORIZATION_TOKEN: token }
    },
    end(taskId) {
      for (const [path, { taskId: own, issued }] of holders) {
        if (own !== taskId) continue
        holders.delete(path)
        for (const { accessKeyId } of issued) context.principals.revoke(accessKeyId)
      }
    },
    async close() {
      const running = await started
      if (running === undefined) return
      running.server.close()
      running.server.closeAllConnections()
      if (running.server.listening) await once(running.server, 'close')
    },
  }
}

function say(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

const isSame = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))
const digest = (text: string) => createHash('sha256').update(text).digest()
