import { readFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm'
import { ContinueDeploymentCommand } from '@aws-sdk/client-codedeploy'
import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BlueGreen, startBlueGreenHarness } from './support/blue-green.ts'

// A test listener that only the VPC may ask: found by the private address of the load balancer's network interface.
let on: BlueGreen
beforeAll(async () => {
  on = await startBlueGreenHarness()
})
afterAll(() => on?.close())

const NAME = 'api.example.com'
const waits = {
  blueGreenDeploymentConfiguration: {
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT' as const, waitTimeInMinutes: 60 },
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE' as const, terminationWaitTimeInMinutes: 0 },
  },
}

/** As a task in the VPC asks: at an address, by the name of the certificate, which must be good for it. */
async function askTls(host: string, port: number): Promise<string> {
  const ca = await readFile(on.context.ca.caFile)
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  const asked = httpsRequest({ host, port, servername: NAME, ca, headers: { host: NAME }, agent: false }, (answer) =>
    text(answer).then(resolve, reject),
  )
  asked.on('error', reject).end()
  return promise
}

describe.each([
  ['HTTP', false],
  ['HTTPS', true],
])('a test listener by %s', (protocol, hasCertificate) => {
  it('shows the world nothing, and the VPC green before production moves', async () => {
    const { CertificateArn } = await new ACMClient(on.harness.aws).send(
      new RequestCertificateCommand({ DomainName: NAME }),
    )
    const made = await on.make(`by-${protocol.toLowerCase()}`, waits, {
      isTestPortOpen: false,
      ...(hasCertificate && CertificateArn !== undefined && { certificate: CertificateArn }),
    })
    const description = `ELB ${made.loadBalancerArn.split(':loadbalancer/')[1]}`
    const { NetworkInterfaces = [] } = await new EC2Client(on.harness.aws).send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'description', Values: [description] }] }),
    )
    const world = new URL(made.url).hostname
    expect(NetworkInterfaces).toMatchObject([
      {
        Description: description,
        RequesterId: 'amazon-elb',
        RequesterManaged: true,
        VpcId: on.harness.vpcId,
        SubnetId: on.harness.subnetIds[0],
        Groups: [{ GroupId: on.harness.securityGroupId }],
        Association: { PublicIp: world },
      },
    ])
    const inside = NetworkInterfaces[0]?.PrivateIpAddress ?? ''
    const ask = (host: string) =>
      hasCertificate ? askTls(host, made.testPort) : made.ask(`http://${host}:${made.testPort}/`)
    await expect(ask(world)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await ask(inside)).toBe('v1')
    const deploymentId = await made.deploy('v2')
    await on.until(deploymentId, ({ status }) => status === 'Ready')
    expect([await ask(inside), await made.ask()]).toEqual(['v2', 'v1'])
    await expect(ask(world)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await on.codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'READY_WAIT' }))
    expect((await on.untilOver(deploymentId)).status).toBe('Succeeded')
    expect([await ask(inside), await made.ask()]).toEqual(['v2', 'v2'])
  })
})

it('interfaces of load balancers stand beside the others, and filters and ids tell them apart', async () => {
  const ec2 = new EC2Client(on.harness.aws)
  const described = async (input: ConstructorParameters<typeof DescribeNetworkInterfacesCommand>[0] = {}) =>
    (await ec2.send(new DescribeNetworkInterfacesCommand(input))).NetworkInterfaces ?? []
  const filtered = (Name: string, ...Values: string[]) => described({ Filters: [{ Name, Values }] })
  const all = await described()
  const balancers = all.filter(({ RequesterId }) => RequesterId === 'amazon-elb')
  expect(balancers.length).toBeGreaterThan(0)
  expect(await filtered('attachment.instance-owner-id', 'amazon-elb')).toHaveLength(balancers.length)
  expect(await filtered('description', 'ELB app/*')).toHaveLength(balancers.length)
  expect(await filtered('description', 'AWS Lambda VPC ENI*')).toEqual([])
  const [first] = balancers
  expect(await described({ NetworkInterfaceIds: [first?.NetworkInterfaceId ?? ''] })).toEqual([first])
})
