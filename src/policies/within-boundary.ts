import type { Policy, Statement } from './document.ts'
import { covers, meet } from './patterns.ts'

/** An action that a policy allows, and what a boundary leaves of it. */
export type Bounded = { action: string; resource: string; why: 'action' | 'part-of-action' | 'resource' | 'deny' }

export type Comparison = {
  /** Allowed by the policy, and by the boundary not at all, or, of a pattern of actions, in part. */
  denied: Bounded[]
  /** Allowed by both, and by the boundary on fewer resources, or on a condition. */
  narrowed: Bounded[]
  /** `NotAction` of statements that allow: they name what they leave out, and nothing to compare. */
  notActions: string[][]
}

/**
 * Pure: what a permissions boundary leaves of a policy: a role may do what both allow, and what neither denies (IAM user guide,
 * "Permissions boundaries for IAM entities"). Conditions are not evaluated: an Allow with one counts as allowing, and a Deny with
 * one is passed over.
 */
export function withinBoundary(policy: Policy, boundary: Policy): Comparison {
  const found: Comparison = { denied: [], narrowed: [], notActions: [] }
  for (const { Action = [], Effect, NotAction, NotResource, Resource } of policy.Statement) {
    if (Effect !== 'Allow') continue
    if (NotAction !== undefined) found.notActions.push(NotAction)
    const resources = NotResource === undefined ? (Resource ?? ['*']) : ['*']
    for (const action of Action) for (const resource of resources) compare({ action, resource }, boundary, found)
  }
  return found
}

type Asked = { action: string; resource: string }

function compare(asked: Asked, { Statement }: Policy, { denied, narrowed }: Comparison): void {
  const { action, resource } = asked
  const denials = Statement.filter(({ Condition, Effect }) => Effect === 'Deny' && Condition === undefined)
  if (denials.some((denial) => isWhole(denial, asked))) {
    denied.push({ ...asked, why: 'deny' })
    return
  }
  const allowing = Statement.filter(({ Effect }) => Effect === 'Allow')
  const wholly = allowing.filter((allow) => actions.whole(allow, action))
  if (wholly.length === 0) {
    const isPart = allowing.some((allow) => actions.some(allow, action))
    denied.push({ ...asked, why: isPart ? 'part-of-action' : 'action' })
    return
  }
  if (!wholly.some((allow) => resources.whole(allow, resource))) {
    const isPart = wholly.some((allow) => resources.some(allow, resource))
    ;(isPart ? narrowed : denied).push({ ...asked, why: 'resource' })
    if (!isPart) return
  }
  if (denials.some((denial) => actions.some(denial, action) && resources.some(denial, resource)))
    narrowed.push({ ...asked, why: 'deny' })
}

const isWhole = (statement: Statement, { action, resource }: Asked) =>
  actions.whole(statement, action) && resources.whole(statement, resource)

type Named = { own: readonly string[] | undefined; not: readonly string[] | undefined }

/** Whether a statement is about the whole of what a pattern matches, and about some of it. */
const about = (namedBy: (statement: Statement) => Named, plain: (text: string) => string) => ({
  whole(statement: Statement, pattern: string): boolean {
    const { not, own = [] } = namedBy(statement)
    if (not !== undefined) return not.every((each) => !meet(plain(each), plain(pattern)))
    return own.some((each) => covers(plain(each), plain(pattern)))
  },
  some(statement: Statement, pattern: string): boolean {
    const { not, own = [] } = namedBy(statement)
    if (not !== undefined) return !not.some((each) => covers(plain(each), plain(pattern)))
    return own.some((each) => meet(plain(each), plain(pattern)))
  },
})

/** The names of actions are the same in any case. */
const actions = about(
  ({ Action, NotAction }) => ({ own: Action, not: NotAction }),
  (text) => text.toLowerCase(),
)
const resources = about(
  ({ NotResource, Resource }) => ({
    own: Resource ?? (NotResource === undefined ? ['*'] : undefined),
    not: NotResource,
  }),
  (text) => text,
)
