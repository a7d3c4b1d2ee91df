import type { Asked } from './parameters.ts'

/** Method and path after the API version, of Route 53's API. */
const ROUTES: [string, RegExp, string][] = [
  ['GET', /^hostedzone$/, 'ListHostedZones'],
  ['POST', /^hostedzone$/, 'CreateHostedZone'],
  ['GET', /^hostedzone\/[^/]+$/, 'GetHostedZone'],
  ['POST', /^hostedzone\/[^/]+$/, 'UpdateHostedZoneComment'],
  ['DELETE', /^hostedzone\/[^/]+$/, 'DeleteHostedZone'],
  ['GET', /^hostedzone\/[^/]+\/rrset$/, 'ListResourceRecordSets'],
  ['POST', /^hostedzone\/[^/]+\/rrset$/, 'ChangeResourceRecordSets'],
  ['GET', /^hostedzone\/[^/]+\/dnssec$/, 'GetDNSSEC'],
  ['GET', /^hostedzonesbyname$/, 'ListHostedZonesByName'],
  ['GET', /^hostedzonecount$/, 'GetHostedZoneCount'],
  ['GET', /^change\/[^/]+$/, 'GetChange'],
  ['GET', /^tags\/hostedzone\/[^/]+$/, 'ListTagsForResource'],
  ['POST', /^tags\/hostedzone\/[^/]+$/, 'ChangeTagsForResource'],
  ['POST', /^tags\/hostedzone$/, 'ListTagsForResources'],
]

/** Ids may stand in the path with what they are of: `/hostedzone/Z0…`, encoded. */
export const route53Path = (url: string): string =>
  decodedPath(url)
    .replace(/^\/2013-04-01\//, '')
    .replace(/^(hostedzone|change|tags\/hostedzone)\/+\1(?=\/)/, '$1')
    .replace(/\/+/g, '/')
    .replace(/\/$/, '')

function decodedPath(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The action that a call to Route 53 needs, which is its operation ("Actions defined by Amazon Route 53"). */
export const route53Action = ({ method, url }: Pick<Asked, 'method' | 'url'>): string | undefined =>
  ROUTES.find(([of, path]) => of === method && path.test(route53Path(url)))?.[2]

/** `arn:aws:route53:::hostedzone/Z0…`, `…:::change/C0…`: Route 53's ARNs have neither region nor account. */
export function route53Resources(url: string): string[] {
  const [, kind, id] = /^(?:tags\/)?(hostedzone|change)\/([^/]+)/.exec(route53Path(url)) ?? []
  return kind === undefined ? [] : [`arn:aws:route53:::${kind}/${id}`]
}
