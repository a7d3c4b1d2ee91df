import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Service } from '../../../sandbox/front/call.ts'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'
import { type SandboxHarness, startHarness } from '../sandbox/support/sandbox-harness.ts'

// With the real provider, which leaves zones out by their ids, and with a VPC that is really there.

let harness: SandboxHarness
let copy: ModuleCopy

/** What this account sees of the region: zones by name, with their ids. Which name has which id differs between accounts. */
let zones: Record<string, string> = {
  'us-east-1a': 'use1-az3',
  'us-east-1b': 'use1-az1',
  'us-east-1c': 'use1-az2',
  'us-east-1d': 'use1-az4',
}

/** EC2 of that account: moto knows one mapping of names to ids. */
const zonesOfTheAccount: Service = {
  names: ['ec2'],
  async handle(call, forward) {
    if (call.operation !== 'DescribeAvailabilityZones') return forward(call)
    const items = Object.entries(zones).map(
      ([name, id]) =>
        `<item><zoneName>${name}</zoneName><zoneId>${id}</zoneId><zoneState>available</zoneState><regionName>us-east-1</regionName><groupName>us-east-1</groupName><networkBorderGroup>us-east-1</networkBorderGroup><optInStatus>opt-in-not-required</optInStatus><zoneType>availability-zone</zoneType><messageSet/></item>`,
    )
    const body = `<DescribeAvailabilityZonesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>sandbox</requestId><availabilityZoneInfo>${items.join('')}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) }
  },
}

const root = ({ aws: { credentials, endpoint, region } }: SandboxHarness) => `
provider "aws" {
  region                      = "${region}"
  access_key                  = "${credentials.accessKeyId}"
  secret_key                  = "${credentials.secretAccessKey}"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    ec2 = "${endpoint}"
    sts = "${endpoint}"
  }
}

variable "availability_zones" {
  type    = list(string)
  default = []
}

module "vpc" {
  source = "../modules/vpc"

  name               = "medspa-development"
  cidr               = "10.0.0.0/16"
  availability_zones = var.availability_zones
  nat_gateways       = "none"
}
`

beforeAll(async () => {
  ;[harness, copy] = await Promise.all([startHarness(() => [zonesOfTheAccount]), copyModule()])
  await mkdir(path.join(copy.dir, 'root'))
  await cp(path.join(copy.dir, '.terraform.lock.hcl'), path.join(copy.dir, 'root/.terraform.lock.hcl'))
  await writeFile(path.join(copy.dir, 'root/main.tf'), root(harness))
  await terraform('init', '-input=false')
})
afterAll(async () => {
  await copy?.remove()
  await harness?.close()
})

const terraform = (...args: string[]) => copy.terraform([`-chdir=${path.join(copy.dir, 'root')}`, ...args])

type Change = { address: string; change: { actions: string[] } }

const withZones = (list: readonly string[]) => ['-input=false', `-var=availability_zones=${JSON.stringify(list)}`]

/** What a plan would do, and to what; nothing where it is empty. */
async function planned(list: readonly string[]): Promise<string[]> {
  await terraform('plan', ...withZones(list), '-out=saved.plan')
  const { stdout } = await terraform('show', '-json', 'saved.plan')
  const { resource_changes = [] } = JSON.parse(String(stdout)) as { resource_changes?: Change[] }
  return resource_changes
    .filter(({ change }) => !change.actions.every((action) => action === 'no-op' || action === 'read'))
    .map(({ address, change }) => `${change.actions.join('/')} ${address}`)
}

const subnetsOf = (changes: readonly string[]) => changes.filter((each) => each.includes('aws_subnet'))

test('an environment is made in zones that have NAT gateways and Fargate, and stays in its zones', async () => {
  await terraform('apply', ...withZones([]), '-auto-approve')
  const { stdout } = await terraform('state', 'list')
  expect(String(stdout).match(/aws_subnet.private\S+/g)).toEqual([
    'aws_subnet.private["us-east-1b"]',
    'aws_subnet.private["us-east-1c"]',
  ])

  // The region has other zones, one of ours is not fit any more, and the state is of before zones were kept in it.
  zones = { 'us-east-1a': 'use1-az6', 'us-east-1b': 'use1-az3', 'us-east-1c': 'use1-az2', 'us-east-1d': 'use1-az4' }
  expect(await planned([])).toEqual([])
  await terraform('state', 'rm', 'module.vpc.terraform_data.zones')
  expect(await planned([])).toEqual(['create module.vpc.terraform_data.zones'])

  const front = ['us-east-1d', 'us-east-1c', 'us-east-1b']
  expect(subnetsOf(await planned(front))).toEqual([
    'create module.vpc.aws_subnet.private["us-east-1d"]',
    'create module.vpc.aws_subnet.public["us-east-1d"]',
  ])
  await terraform('apply', 'saved.plan')
  // Of the zone that came later the state knows no slot: its subnets tell.
  expect(subnetsOf(await planned(['us-east-1a', 'us-east-1b', 'us-east-1d']))).toEqual([
    'create module.vpc.aws_subnet.private["us-east-1a"]',
    'delete module.vpc.aws_subnet.private["us-east-1c"]',
    'create module.vpc.aws_subnet.public["us-east-1a"]',
    'delete module.vpc.aws_subnet.public["us-east-1c"]',
  ])
})
