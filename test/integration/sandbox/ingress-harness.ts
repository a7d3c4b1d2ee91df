import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import http, { type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2'
import type { SandboxContext } from '../../../sandbox/context.ts'
import { claimAddresses } from '../../../sandbox/data/network/addresses.ts'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'
import type { Service } from '../../../sandbox/front/call.ts'
import { openFront } from '../../../sandbox/front/server.ts'
import { timesOf } from '../../../sandbox/times.ts'
import { startControl } from '../control/control.ts'
import { credentials, principals } from './support/operator.ts'

/** A front on a real moto with just the services under test. */
export async function startIngress(services: (context: SandboxContext) => Service[], times = timesOf({})) {
  const stateDir = await mkdtemp(join(tmpdir(), 'ingress-'))
  // As a state folder is: programs run as other users.
  await chmod(stateDir, 0o755)
  const logged: string[] = []
  const log = (line: string) => void logged.push(line)
  const moto = await startControl()
  const who = principals()
  const front = await openFront(0, log, who)
  const context: SandboxContext = {
    stateDir,
    endpoint: front.endpoint,
    moto,
    principals: who,
    journal: front.journal,
    region: 'us-east-1',
    accountId: '123456789012',
    addresses: await claimAddresses(randomUUID()),
    ca: await openCertificateAuthority(stateDir),
    times,
    log,
  }
  const started = services(context)
  front.serve(started, moto)
  return {
    context,
    logged,
    /** Options for SDK clients that talk to the front. */
    options: {
      endpoint: front.endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    },
    async stop() {
      await front.close()
      for (const service of started.toReversed()) await service.stop?.()
      await moto.stop()
      await context.addresses.close()
      await rm(stateDir, { recursive: true })
    },
  }
}

export type Network = { vpc: string; subnets: string[]; group: string }

/** A VPC with two subnets, and a security group that lets nobody in yet. */
export async function createNetwork(ec2: EC2Client): Promise<Network> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const vpc = Vpc?.VpcId ?? ''
  const subnets: string[] = []
  for (const [CidrBlock, AvailabilityZone] of [
    ['10.0.0.0/24', 'us-east-1a'],
    ['10.0.1.0/24', 'us-east-1b'],
  ]) {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock, AvailabilityZone }))
    subnets.push(Subnet?.SubnetId ?? '')
  }
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'alb', Description: 'alb', VpcId: vpc }),
  )
  return { vpc, subnets, group: GroupId }
}

/** Lets a range of addresses in on one TCP port. */
export const allowIngress = (ec2: EC2Client, GroupId: string, port: number, CidrIp: string) =>
  ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] }],
    }),
  )

/** A real target on a loopback port; `close` ends it at once. */
export async function startTarget(handle: RequestListener) {
  const server = http.createServer(handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    ip: '127.0.0.1',
    port,
    async close() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
}

/** Waits until `look` gives something else than false or undefined, by asking again; gives up after 20 s. */
export async function eventually<T>(look: () => T | Promise<T>): Promise<Exclude<T, false | undefined>> {
  const end = Date.now() + 20_000
  for (;;) {
    const seen = await look()
    if (seen !== false && seen !== undefined) return seen as Exclude<T, false | undefined>
    if (Date.now() > end) throw new Error(`it did not become true: ${look}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
