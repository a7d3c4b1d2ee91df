import type { AccessRequest } from '../../sandbox/iam/access-request.ts'
import { evaluate } from '../../sandbox/iam/evaluate.ts'
import { loadLibrary } from '../../sandbox/iam/library.ts'
import { questionsOf } from '../../sandbox/iam/questions.ts'
import type { Document, RecordedCall, Recording, Standing } from './recording.ts'
import { concerns, statementsOf } from './statements.ts'

/** What IAM is asked about a call: its own action, tags that it gives, roles that it passes. */
export type Asked = { actions: string[]; resources: string[] }

export type Refused = { action: string; resource: string; why: string }

/** A question of a policy: is this call allowed, with what stood at one of these moments. Undefined where it is. */
export type Decide = (call: RecordedCall, standing: readonly Standing[]) => Promise<Refused | undefined>

/**
 * Evaluates recorded calls by the policies of a recording, of which a change of one document makes another recording. Only the
 * statements that say something of a call's actions are held against the call, and what was decided by the same statements once is
 * known: so that thousands of changed recordings are decided in seconds.
 */
export function decider({ account, region }: Pick<Recording, 'account' | 'region'>): {
  decide: Decide
  asked: (call: RecordedCall) => Promise<Asked>
} {
  const requestOf = (call: RecordedCall): AccessRequest => ({
    ...call,
    accountId: account,
    region,
    keysOf: (arn) => call.keys?.[arn] ?? {},
  })
  const questions = new WeakMap<RecordedCall, Promise<Asked>>()
  const asked = (call: RecordedCall) => {
    const known = questions.get(call) ?? ask(requestOf(call))
    questions.set(call, known)
    return known
  }
  const relevant = relevance()
  const known = new WeakMap<RecordedCall, Map<string, Promise<Refused | undefined>>>()

  async function decideAt(call: RecordedCall, standing: Standing): Promise<Refused | undefined> {
    const { actions, resources } = await asked(call)
    const part = (document: Document) => relevant(document, actions)
    const role = standing.roles.find(({ arn }) => arn === roleOf(call.principal))
    const identity = role?.policies.map(({ document, name }) => ({ name, ...part(document) })) ?? []
    const boundary = role?.boundary && { name: role.boundary.name, ...part(role.boundary.document) }
    const ofResource = new Map(resources.map((arn) => [arn, policyAt(standing, arn)] as const))
    const atResources = [...ofResource].flatMap(([arn, document]) => (document ? [{ arn, ...part(document) }] : []))
    const key = JSON.stringify([
      identity.map(({ id }) => id),
      boundary?.id,
      atResources.map(({ arn, id }) => [arn, id]),
    ])
    const cache = known.get(call) ?? new Map<string, Promise<Refused | undefined>>()
    known.set(call, cache)
    const decided =
      cache.get(key) ??
      evaluate(requestOf(call), {
        identity: identity.filter(({ document }) => statementsOf(document).length > 0),
        boundary,
        ofResource: (arn) => atResources.find((each) => each.arn === arn && !isEmpty(each.document))?.document,
      }).then((decision) => (decision.allowed ? undefined : decision))
    cache.set(key, decided)
    return decided
  }

  return {
    asked,
    async decide(call, standing) {
      let first: Refused | undefined
      for (const moment of standing) {
        const refused = await decideAt(call, moment)
        if (refused === undefined) return undefined
        first ??= refused
      }
      return first ?? { action: call.action, resource: call.resources[0] ?? '*', why: 'implicit' }
    },
  }
}

async function ask(request: AccessRequest): Promise<Asked> {
  const library = await loadLibrary()
  if (library === undefined) throw new Error('@cloud-copilot/iam-simulate is not installed: npm ci')
  const found = await questionsOf(request, library)
  return {
    actions: [...new Set(found.map(({ action }) => action))],
    resources: [...new Set(found.map(({ resource }) => resource))],
  }
}

const isEmpty = (document: Document) => statementsOf(document).length === 0

/** `arn:aws:sts::…:assumed-role/<role>/<session>` acts as the role of that name. */
export const roleOf = (principal: string): string | undefined => {
  const [, account, name] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(principal) ?? []
  return name === undefined ? undefined : `arn:aws:iam::${account}:role/${name}`
}

/** The policy at a resource: a role's is its trust policy, an object's is that of its bucket. */
function policyAt({ resources, roles }: Standing, arn: string): Document | undefined {
  const trust = roles.find((role) => role.arn === arn)?.trust
  if (trust !== undefined) return trust
  const at = /^arn:aws:s3:::[^/]+/.exec(arn)?.[0] ?? arn
  return resources.find((each) => each.arn === at)?.document
}

/** The statements of a document that say something of some of these actions, with an id that the same statements have again. */
function relevance(): (document: Document, actions: readonly string[]) => { id: number; document: Document } {
  const ids = new Map<string, { id: number; document: Document }>()
  const known = new WeakMap<Document, Map<string, { id: number; document: Document }>>()
  return (document, actions) => {
    const of = known.get(document) ?? new Map<string, { id: number; document: Document }>()
    known.set(document, of)
    const question = actions.join()
    const earlier = of.get(question)
    if (earlier !== undefined) return earlier
    const Statement = statementsOf(document).filter((each) => actions.some((action) => concerns(each, action)))
    const part = { ...document, Statement }
    const text = JSON.stringify(part)
    const found = ids.get(text) ?? { id: ids.size, document: part }
    ids.set(text, found)
    of.set(question, found)
    return found
  }
}
