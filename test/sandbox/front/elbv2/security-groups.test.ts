import { expect, test } from 'vitest'
import { openToWorld } from '../../../../sandbox/front/elbv2/security-groups.ts'

const world = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }

test('a listener is public where a security group lets the world in on its port', () => {
  expect(openToWorld([{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ...world }], 80)).toBe(true)
  expect(openToWorld([{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, ...world }], 9000)).toBe(true)
  expect(openToWorld([{ IpProtocol: '-1', ...world }], 443)).toBe(true)
  expect(openToWorld([{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }], 80)).toBe(
    true,
  )
})

test('a listener is not public for other ports, protocols and sources', () => {
  expect(openToWorld([{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ...world }], 9000)).toBe(false)
  expect(openToWorld([{ IpProtocol: 'udp', FromPort: 80, ToPort: 80, ...world }], 80)).toBe(false)
  const inside = { IpRanges: [{ CidrIp: '10.0.0.0/16' }], UserIdGroupPairs: [{ GroupId: 'sg-1' }] }
  expect(openToWorld([{ IpProtocol: 'tcp', FromPort: 9000, ToPort: 9000, ...inside }], 9000)).toBe(false)
  expect(openToWorld([], 80)).toBe(false)
})
