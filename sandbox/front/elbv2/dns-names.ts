import { XMLParser } from 'fast-xml-parser'
import { isRecord } from '../reply.ts'

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'member' })

/**
 * Puts our own addresses into an answer that describes load balancers: each `DNSName` becomes what `nameOf` gives for
 * its load balancer's ARN. Answers without load balancers come back as they are.
 */
export function withDnsNames(xml: string, nameOf: (arn: string) => string): string {
  if (!xml.includes('<DNSName>')) return xml
  let mended = xml
  for (const { arn, dnsName } of describedLoadBalancers(xml)) {
    mended = mended.replaceAll(`<DNSName>${dnsName}</DNSName>`, `<DNSName>${nameOf(arn)}</DNSName>`)
  }
  return mended
}

function describedLoadBalancers(xml: string): { arn: string; dnsName: string }[] {
  const found: { arn: string; dnsName: string }[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item)
    if (!isRecord(node)) return
    const { LoadBalancerArn: arn, DNSName: dnsName } = node
    if (typeof arn === 'string' && typeof dnsName === 'string') found.push({ arn, dnsName })
    for (const value of Object.values(node)) visit(value)
  }
  visit(parser.parse(xml))
  return found
}
