import { createHash } from 'node:crypto'
import type { Call, Forward, Reply } from '../call.ts'
import { formInput, xmlReply, xmlText } from '../reply.ts'
import type { LoadBalancerRecord } from './records.ts'

/** A load balancer with the address of its network interface in the VPC, and the public one where it has that. */
export type WithAddresses = { record: LoadBalancerRecord; inside: string; outside: string | undefined }

/**
 * DescribeNetworkInterfaces with those of load balancers, which moto lacks: by their private addresses a task in the VPC
 * reaches listeners that are closed to the world. Here each has one, in the first of its subnets. Source of the form: ELB
 * user guide, "Application Load Balancers", on network interfaces described as `ELB app/<name>/<id>`, requested by
 * `amazon-elb`.
 */
export async function describeNetworkInterfaces(
  call: Call,
  forward: Forward,
  balancers: readonly WithAddresses[],
): Promise<Reply> {
  const form = formInput(call)
  const ids = [...form].filter(([key]) => /^NetworkInterfaceId\.\d+$/.test(key))
  const named = ids.map(([, id]) => id)
  const filters = filtersOf(form)
  const own = balancers
    .map(interfaceOf)
    .filter(({ facts }) => ids.length === 0 || named.includes(facts['network-interface-id']?.[0] ?? ''))
    .filter(({ facts }) => filters.every(({ name, values }) => meets(facts[name] ?? [], values)))
  const others = named.filter((id) => !balancers.some((one) => idOf(one) === id))
  if (ids.length > 0 && others.length === 0) return answer(own)
  for (const [key] of ids) form.delete(key)
  for (const [index, id] of others.entries()) form.set(`NetworkInterfaceId.${index + 1}`, id)
  const reply = await forward({ ...call, body: Buffer.from(form.toString()) })
  if (reply.status !== 200 || own.length === 0) return reply
  const items = own.map(({ xml }) => xml).join('')
  const body = reply.body
    .toString()
    .replace(
      /<networkInterfaceSet\s*\/>|<networkInterfaceSet>\s*<\/networkInterfaceSet>/,
      '<networkInterfaceSet></networkInterfaceSet>',
    )
    .replace('<networkInterfaceSet>', `<networkInterfaceSet>${items}`)
  return { ...reply, body }
}

type Filter = { name: string; values: string[] }

function filtersOf(form: URLSearchParams): Filter[] {
  const filters: Filter[] = []
  for (let n = 1; form.has(`Filter.${n}.Name`); n++) {
    const values = [...form].filter(([key]) => key.startsWith(`Filter.${n}.Value.`)).map(([, value]) => value)
    filters.push({ name: form.get(`Filter.${n}.Name`) ?? '', values })
  }
  return filters
}

/** A filter's values may have wildcards; one of them is enough (EC2 user guide, "Find your Amazon EC2 resources"). */
const meets = (facts: readonly string[], values: readonly string[]) =>
  values.some((value) => facts.some((fact) => pattern(value).test(fact)))
const pattern = (value: string) =>
  new RegExp(
    `^${value
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )

const idOf = ({ record }: WithAddresses) => `eni-${createHash('sha256').update(record.arn).digest('hex').slice(0, 17)}`

/** What filters see of an interface, by their names, and the interface as an item of the answer. */
function interfaceOf(one: WithAddresses): { facts: Record<string, string[]>; xml: string } {
  const { inside, outside, record } = one
  const [zone] = record.zones
  const owner = record.arn.split(':')[4] ?? ''
  const description = `ELB ${record.arn.split(':loadbalancer/')[1] ?? ''}`
  const id = idOf(one)
  const tag = (name: string, value: string) => `<${name}>${xmlText(value)}</${name}>`
  const association =
    outside === undefined
      ? ''
      : `<association>${tag('publicIp', outside)}${tag('ipOwnerId', 'amazon-elb')}</association>`
  const groups = record.securityGroups.map((group) => `<item>${tag('groupId', group)}</item>`).join('')
  return {
    facts: {
      'network-interface-id': [id],
      description: [description],
      'subnet-id': [zone?.subnetId ?? ''],
      'vpc-id': [record.vpcId],
      'availability-zone': [zone?.name ?? ''],
      'group-id': record.securityGroups,
      status: ['in-use'],
      'attachment.instance-owner-id': ['amazon-elb'],
      'attachment.status': ['attached'],
      'interface-type': ['interface'],
      'requester-id': ['amazon-elb'],
      'requester-managed': ['true'],
      'owner-id': [owner],
      'private-ip-address': [inside],
      'addresses.private-ip-address': [inside],
      'association.public-ip': outside === undefined ? [] : [outside],
    },
    xml: `<item>${[
      tag('networkInterfaceId', id),
      tag('subnetId', zone?.subnetId ?? ''),
      tag('vpcId', record.vpcId),
      tag('availabilityZone', zone?.name ?? ''),
      tag('description', description),
      tag('ownerId', owner),
      tag('requesterId', 'amazon-elb'),
      tag('requesterManaged', 'true'),
      tag('status', 'in-use'),
      tag('interfaceType', 'interface'),
      tag('privateIpAddress', inside),
      `<groupSet>${groups}</groupSet>`,
      `<attachment>${tag('instanceOwnerId', 'amazon-elb')}${tag('status', 'attached')}${tag('deleteOnTermination', 'false')}</attachment>`,
      association,
      `<privateIpAddressesSet><item>${tag('privateIpAddress', inside)}${tag('primary', 'true')}${association}</item></privateIpAddressesSet>`,
    ].join('')}</item>`,
  }
}

const answer = (own: readonly { xml: string }[]): Reply =>
  xmlReply(
    200,
    `<DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>sandbox</requestId>` +
      `<networkInterfaceSet>${own.map(({ xml }) => xml).join('')}</networkInterfaceSet></DescribeNetworkInterfacesResponse>`,
  )
