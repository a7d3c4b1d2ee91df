import { blocks, type Finding, isTrue, ofType, type Planned, type Rule, strings } from './planned.ts'

const publicPorts = [80, 443]

type Ingress = { address: string; group: unknown; from: unknown; to: unknown; protocol: unknown; ranges: string[] }

/** Every ingress rule, in whichever of the provider's three ways it is written. */
const ingressRules = (resources: Planned[]): Ingress[] => [
  ...ofType(resources, 'aws_vpc_security_group_ingress_rule').map(({ address, values }) => ({
    address,
    group: values.security_group_id,
    from: values.from_port,
    to: values.to_port,
    protocol: values.ip_protocol,
    ranges: strings([values.cidr_ipv4, values.cidr_ipv6].filter((range) => typeof range === 'string')),
  })),
  ...ofType(resources, 'aws_security_group_rule').flatMap(({ address, values }) =>
    values.type === 'ingress' ? [written(address, values.security_group_id, values)] : [],
  ),
  ...ofType(resources, 'aws_security_group', 'aws_default_security_group').flatMap(({ address, values }) =>
    blocks(values.ingress).map((rule) => written(address, values.id, rule)),
  ),
]

const written = (address: string, group: unknown, rule: Record<string, unknown>): Ingress => ({
  address,
  group,
  from: rule.from_port,
  to: rule.to_port,
  protocol: rule.protocol,
  ranges: [...strings(rule.cidr_blocks), ...strings(rule.ipv6_cidr_blocks)],
})

/** `open-ingress`: the whole world may reach ports 80 and 443 of the load balancer, and nothing else. */
export const openIngress: Rule = (resources) => {
  const balancers = new Set(ofType(resources, 'aws_lb').flatMap(({ values }) => strings(values.security_groups)))
  return ingressRules(resources).flatMap(({ address, group, from, to, protocol, ranges }): Finding[] => {
    const world = ranges.filter((range) => range.endsWith('/0'))
    if (world.length === 0) return []
    const allowed =
      balancers.has(String(group)) && protocol === 'tcp' && from === to && publicPorts.includes(Number(from))
    return allowed
      ? []
      : [{ rule: 'open-ingress', address, says: `${world.join(', ')} may reach ${protocol} ${from}-${to}` }]
  })
}

/** `redirect`: in production port 80 sends everybody to HTTPS and serves nobody. */
export const redirect: Rule = (resources, environment) => {
  if (environment !== 'production') return []
  const plain = ofType(resources, 'aws_lb_listener').filter(({ values }) => values.port === 80)
  const plainArns = new Set(plain.map(({ values }) => values.arn))
  const rules = ofType(resources, 'aws_lb_listener_rule').filter(({ values }) => plainArns.has(values.listener_arn))
  return [
    ...plain.map(({ address, values }) => ({ address, actions: blocks(values.default_action) })),
    ...rules.map(({ address, values }) => ({ address, actions: blocks(values.action) })),
  ].flatMap(({ address, actions }): Finding[] =>
    actions.every(({ type, redirect }) => type === 'redirect' && blocks(redirect)[0]?.protocol === 'HTTPS')
      ? []
      : [{ rule: 'redirect', address, says: 'port 80 serves instead of redirecting to HTTPS' }],
  )
}

/** ELB's policies of TLS 1.3, and of TLS 1.2 without CBC ciphers (elasticloadbalancing, "Security policies"). */
const tlsPolicies = /^ELBSecurityPolicy-TLS13-1-(2-Res|3)(-FIPS)?(-PQ)?-20\d\d-\d\d$/

/** `tls-policy`: HTTPS listeners speak TLS 1.2 at least, without CBC; in production every listener but port 80 is one. */
export const tlsPolicy: Rule = (resources, environment) =>
  ofType(resources, 'aws_lb_listener').flatMap(({ address, values }): Finding[] => {
    if (values.protocol === 'HTTPS') {
      const policy = String(values.ssl_policy)
      return tlsPolicies.test(policy) ? [] : [{ rule: 'tls-policy', address, says: `its TLS policy is ${policy}` }]
    }
    if (environment !== 'production' || values.port === 80) return []
    return [{ rule: 'tls-policy', address, says: `port ${values.port} is ${values.protocol}` }]
  })

/** `public-database`: the database has no public address, and neither data store a subnet with a way in from outside. */
export const publicDatabase: Rule = (resources) => {
  const gateways = new Set(ofType(resources, 'aws_internet_gateway').map(({ values }) => values.id))
  const outward = new Set(
    ofType(resources, 'aws_route').flatMap(({ values }) =>
      gateways.has(values.gateway_id) ? [values.route_table_id] : [],
    ),
  )
  const publicSubnets = new Set(
    ofType(resources, 'aws_route_table_association').flatMap(({ values }) =>
      outward.has(values.route_table_id) ? [values.subnet_id] : [],
    ),
  )
  return [
    ...ofType(resources, 'aws_db_instance', 'aws_rds_cluster_instance').flatMap(({ address, values }) =>
      isTrue(values.publicly_accessible)
        ? [{ rule: 'public-database', address, says: 'it gets a public address' }]
        : [],
    ),
    ...ofType(resources, 'aws_db_subnet_group', 'aws_elasticache_subnet_group').flatMap(({ address, values }) =>
      strings(values.subnet_ids).some((subnet) => publicSubnets.has(subnet))
        ? [{ rule: 'public-database', address, says: 'one of its subnets is routed to the internet gateway' }]
        : [],
    ),
  ]
}
