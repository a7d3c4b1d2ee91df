import type { IpPermission } from '@aws-sdk/client-ec2'
import type { SandboxContext } from '../../context.ts'
import { type OpenServer, openServer, type TlsIdentity } from '../../data/network/http-server.ts'
import type { Ports } from '../../data/network/listener-ports.ts'
import { createListenerHandler, type ListenerHandler, type ListenerParts, type LoadBalancerMetric } from './listener.ts'
import type { ListenerRecord, LoadBalancerRecord, Records } from './records.ts'
import { openToWorld } from './security-groups.ts'
import type { Targets } from './targets.ts'

type Running = {
  handler: ListenerHandler
  /** By `address:port`. */
  servers: Map<string, OpenServer>
  /** What the servers were made from, other than addresses; another one means new servers. */
  identity: string
}

/** The running listeners of all load balancers. */
export type RunningListeners = {
  /** Opens, changes and closes listeners until they are as the records say. One call at a time. */
  reconcile: (records: Records, securityGroups: Map<string, IpPermission[]>) => Promise<void>
  /** The address of a load balancer's network interface in the VPC, and the public one where it faces the internet. */
  addresses: (arn: string) => { inside: string; outside: string | undefined }
  /** The DNS name of a load balancer: its address, with the port that stands for port 80 where that is another. */
  dnsName: (arn: string) => string
  stop: () => Promise<void>
}

/** The address that a load balancer's name stands for, and that of its network interface in the VPC. */
const publicId = (arn: string) => `alb/${arn}`
const interfaceId = (arn: string) => `alb/${arn}/interface`

/** How long a closed listener's requests may still take, in milliseconds. */
const CLOSE_GRACE_MS = 2_000

/**
 * Makes the listeners; `identify` gives the TLS certificate for a listener's certificates, valid for its addresses too, and
 * `counted` of what CloudWatch is told of each request and answer of a load balancer.
 */
export function createRunningListeners(
  context: SandboxContext,
  targets: Targets,
  ports: Ports,
  identify: (certificates: string[], addresses: string[]) => Promise<TlsIdentity>,
  counted: (balancerArn: string, metric: LoadBalancerMetric) => void,
): RunningListeners {
  const running = new Map<string, Running>()
  const known = new Set<string>()
  const internal = new Set<string>()
  const addressOf = (arn: string) => context.addresses.of(internal.has(arn) ? interfaceId(arn) : publicId(arn))

  async function reconcileListener(
    balancer: LoadBalancerRecord,
    listener: ListenerRecord,
    open: boolean,
  ): Promise<void> {
    const inside = context.addresses.of(interfaceId(balancer.arn))
    const addresses = open ? [context.addresses.of(publicId(balancer.arn)), inside] : [inside]
    const parts: ListenerParts = {
      targets,
      idleTimeoutMs: balancer.idleTimeoutMs,
      counted: (metric) => counted(balancer.arn, metric),
      actualPort: (port) => ports.actual(addressOf(balancer.arn), port),
    }
    const identity = JSON.stringify([listener.tls, listener.certificates, balancer.idleTimeoutMs])
    let mine = running.get(listener.arn)
    if (mine && mine.identity !== identity) {
      await closeAll(mine)
      mine = undefined
    }
    mine ??= { handler: createListenerHandler(listener, parts), servers: new Map(), identity }
    mine.handler.update(listener, parts)
    running.set(listener.arn, mine)

    const wanted = new Map<string, { address: string; port: number }>()
    for (const address of addresses) {
      const port = await ports.claim(address, listener.port)
      wanted.set(`${address}:${port}`, { address, port })
    }
    for (const [key, server] of mine.servers) {
      if (wanted.has(key)) continue
      mine.servers.delete(key)
      await server.close(CLOSE_GRACE_MS)
    }
    const missing = [...wanted].filter(([key]) => !mine.servers.has(key))
    if (missing.length === 0) return
    const tls = listener.tls ? await identify(listener.certificates, addresses) : undefined
    for (const [key, where] of missing) {
      mine.servers.set(key, await openServer(where, mine.handler.handle, tls, balancer.idleTimeoutMs))
      context.log(`load balancer listener ${listener.port} of ${shortName(balancer.arn)} on ${key}`)
    }
  }

  async function closeAll(listener: Running, graceMs = CLOSE_GRACE_MS): Promise<void> {
    await Promise.all([...listener.servers.values()].map((server) => server.close(graceMs)))
    listener.servers.clear()
  }

  return {
    async reconcile({ loadBalancers }, securityGroups) {
      const listeners = new Set(loadBalancers.flatMap((balancer) => balancer.listeners.map((listener) => listener.arn)))
      for (const [arn, listener] of running) {
        if (listeners.has(arn)) continue
        running.delete(arn)
        await closeAll(listener)
      }
      for (const balancer of loadBalancers) {
        known.add(balancer.arn)
        if (balancer.internal) internal.add(balancer.arn)
        // The DNS name must be whole, and stay as it is, before there is a listener on port 80.
        await ports.claim(addressOf(balancer.arn), 80)
        const permissions = balancer.securityGroups.flatMap((group) => securityGroups.get(group) ?? [])
        for (const listener of balancer.listeners) {
          const open = !balancer.internal && openToWorld(permissions, listener.port)
          try {
            await reconcileListener(balancer, listener, open)
          } catch (error) {
            // The change is recorded and answered; a listener that cannot open must not make the client repeat it.
            context.log(`load balancer listener ${listener.arn} cannot listen: ${String(error)}`)
          }
        }
      }
      for (const arn of known) {
        if (loadBalancers.some((balancer) => balancer.arn === arn)) continue
        known.delete(arn)
        internal.delete(arn)
        for (const id of [publicId(arn), interfaceId(arn)]) {
          ports.forget(context.addresses.of(id))
          context.addresses.release(id)
        }
      }
    },

    addresses: (arn) => ({
      inside: context.addresses.of(interfaceId(arn)),
      outside: internal.has(arn) ? undefined : context.addresses.of(publicId(arn)),
    }),

    dnsName(arn) {
      const address = addressOf(arn)
      const port = ports.actual(address, 80)
      return port === 80 ? address : `${address}:${port}`
    },

    async stop() {
      await Promise.all([...running.values()].map((listener) => closeAll(listener, 0)))
      running.clear()
    },
  }
}

/** `medspa-development-api` of `…:loadbalancer/app/medspa-development-api/50dc6c495c0c9188`. */
const shortName = (arn: string) => arn.split('/').at(-2) ?? arn
