import { anything, arn, ID, madeOurs, of, ours, type Permission, type Place } from './permission.ts'

const balancing = (resource: (place: Place) => string) => arn('elasticloadbalancing', resource)
const balancer = balancing(({ name }) => `loadbalancer/app/${name}-api/${ID}`)
const listener = balancing(({ name }) => `listener/app/${name}-api/${ID}/${ID}`)
const rule = balancing(({ name }) => `listener-rule/app/${name}-api/${ID}/${ID}/${ID}`)
const targets = balancing(({ name }) => `targetgroup/${name}-api-blue/${ID}`)
const webAcl = arn('wafv2', ({ name }) => `regional/webacl/${name}-api/${ID}`)
const certificate = arn('acm', () => `certificate/${ID}`)
const gateway =
  (path: string) =>
  ({ partition, region }: Place) =>
    `arn:${partition}:apigateway:${region}::${path}`
const voiceGateway = 'apply: the gateway of the voice webhooks'

/** What the Internet reaches. */
export const edge: readonly Permission[] = [
  {
    actions: of(
      'elasticloadbalancing',
      'AddTags',
      'CreateListener',
      'CreateLoadBalancer',
      'ModifyLoadBalancerAttributes',
      'RemoveTags',
      'SetSecurityGroups',
      'SetSubnets',
      'SetWebAcl',
    ),
    on: balancer,
    neededTo: 'apply: the load balancer',
  },
  {
    actions: of('elasticloadbalancing', 'CreateRule', 'DeleteListener', 'ModifyListener', 'ModifyListenerAttributes'),
    on: listener,
    neededTo: 'apply: the load balancer',
  },
  {
    actions: of('elasticloadbalancing', 'DeleteRule', 'ModifyRule'),
    on: rule,
    neededTo: 'apply: the load balancer',
  },
  {
    actions: of(
      'elasticloadbalancing',
      'CreateTargetGroup',
      'DeleteTargetGroup',
      'ModifyTargetGroup',
      'ModifyTargetGroupAttributes',
    ),
    on: targets,
    neededTo: 'apply: the load balancer',
  },
  {
    actions: of('wafv2', 'CreateWebACL', 'DeleteWebACL', 'TagResource', 'UntagResource', 'UpdateWebACL'),
    on: webAcl,
    neededTo: 'apply: the web ACL',
  },
  {
    actions: of('wafv2', 'AssociateWebACL', 'DisassociateWebACL'),
    on: balancer,
    neededTo: 'apply: the web ACL of the load balancer',
  },
  {
    actions: of('acm', 'RequestCertificate'),
    on: anything,
    context: madeOurs,
    neededTo: 'apply: a certificate for the domain',
  },
  {
    actions: of('acm', 'AddTagsToCertificate'),
    on: certificate,
    context: (place) => ({ ...madeOurs(place), ...ours(place) }),
    neededTo: 'apply: a certificate for the domain',
  },
  {
    actions: of('acm', 'DeleteCertificate'),
    on: certificate,
    context: ours,
    neededTo: 'apply and destroy: a certificate of the domain that is replaced',
  },
  {
    actions: of('apigateway', 'POST'),
    on: gateway('/apis'),
    context: madeOurs,
    neededTo: voiceGateway,
  },
  {
    actions: of('apigateway', 'DELETE', 'PATCH', 'POST', 'PUT'),
    on: gateway('/apis/a1b2c3d4e5'),
    context: ours,
    neededTo: voiceGateway,
  },
  {
    actions: of('apigateway', 'TagResource', 'UntagResource'),
    on: gateway('/apis/a1b2c3d4e5'),
    context: (place) => ({ ...madeOurs(place), ...ours(place) }),
    neededTo: voiceGateway,
  },
  {
    actions: of('route53', 'ChangeResourceRecordSets'),
    on: ({ partition, zoneId }) => `arn:${partition}:route53:::hostedzone/${zoneId}`,
    context: () => ({ 'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA', 'CNAME'] }),
    applies: ({ zoneId }) => zoneId !== undefined,
    neededTo: 'lead the domain here, and back',
  },
]
