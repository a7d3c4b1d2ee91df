import type { Policy } from './document.ts'

/**
 * Pure: the services, by IAM's prefixes (`s3`, `sqs`), whose actions a policy allows, each once and sorted; and what of it
 * names no service: `*`, `s*:Get*`, a `NotAction`.
 */
export function servicesOf({ Statement }: Policy): { services: string[]; open: string[] } {
  const allowing = Statement.filter(({ Effect }) => Effect === 'Allow')
  const actions = allowing.flatMap(({ Action = [] }) => Action)
  const prefixes = actions.map((action) => /^([a-z0-9-]+):/i.exec(action)?.[1]?.toLowerCase())
  return {
    services: [...new Set(prefixes.filter((prefix) => prefix !== undefined))].toSorted(),
    open: [
      ...actions.filter((_, at) => prefixes[at] === undefined),
      ...allowing.flatMap(({ NotAction }) =>
        NotAction === undefined ? [] : [`everything but ${NotAction.join(', ')}`],
      ),
    ],
  }
}
