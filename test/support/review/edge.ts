import { blocks, type Finding, ofType, type Rule } from './planned.ts'

/**
 * `voice-upstream`: in production the voice Lambda, which forwards over the internet, speaks TLS and verifies a name; without
 * one any certificate of a public authority would do.
 */
export const voiceUpstream: Rule = (resources, environment) =>
  environment !== 'production'
    ? []
    : ofType(resources, 'aws_lambda_function').flatMap(({ address, values }): Finding[] => {
        const [settings] = blocks(values.environment)
        const variables = (settings?.variables ?? {}) as Record<string, string | undefined>
        if (variables.VOICE_MODE === 'parked') return []
        const found = (says: string): Finding => ({ rule: 'voice-upstream', address, says })
        return [
          ...(variables.UPSTREAM_BASE_URL?.startsWith('https://') ? [] : [found('it forwards without TLS')]),
          ...(variables.UPSTREAM_TLS_SERVERNAME ? [] : [found('it verifies no name')]),
        ]
      })

/** `waf`: in production a web ACL stands before each load balancer, and lets webhooks pass before any rule that could block. */
export const waf: Rule = (resources, environment) => {
  if (environment !== 'production') return []
  const guarded = new Set(ofType(resources, 'aws_wafv2_web_acl_association').map(({ values }) => values.resource_arn))
  return [
    ...ofType(resources, 'aws_lb').flatMap(({ address, values }): Finding[] =>
      guarded.has(values.arn) ? [] : [{ rule: 'waf', address, says: 'no web ACL stands before it' }],
    ),
    ...ofType(resources, 'aws_wafv2_web_acl').flatMap(({ address, values }): Finding[] => {
      const [first] = blocks(values.rule).sort((one, other) => Number(one.priority) - Number(other.priority))
      const allows = blocks(first?.action).some((action) => blocks(action.allow).length > 0)
      const path = blocks(first?.statement)
        .flatMap((statement) => blocks(statement.byte_match_statement))
        .map(({ search_string }) => search_string)
      return allows && path.join() === '/webhooks/'
        ? []
        : [{ rule: 'waf', address, says: 'a rule is asked before webhooks pass' }]
    }),
  ]
}
