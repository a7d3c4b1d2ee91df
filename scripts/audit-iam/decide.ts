import type { AccessRequest } from '../../sandbox/iam/access-request.ts'
import { evaluate } from '../../sandbox/iam/evaluate.ts'
import { loadLibrary } from '../../sandbox/iam/library.ts'
import { questionsOf } from '../../sandbox/iam/questions.ts'
import type { Document, RecordedCall, Recording, Standing } from './recording.ts'
import { concerns, statementsOf } from './statements.ts'

/** What IAM is asked about a call: its own action, tags that it gives, roles that it passes. */
type Asked = { actions: string[]; resources: string[] }

export type Refused = { action: string; resource: string; why: string }

/** Calls of one principal that ask for the same actions: what a policy says of one of them it says of all, but for the resources. */
export type Group = { principal: string; actions: readonly string[]; calls: RecordedCall[]; places: readonly string[] }

/** A call that no policy of its time allows. */
export type RefusedCall = { call: RecordedCall; refused: Refused }

export type Decider = {
  /** The calls of a chapter in groups; the same array has the same groups again. */
  groupsOf: (calls: RecordedCall[]) => Promise<readonly Group[]>
  /** The calls of a group that are allowed with what stood at none of these moments. */
  refusedOf: (group: Group, standing: readonly Standing[]) => Promise<readonly RefusedCall[]>
}

/**
 * Evaluates recorded calls by the policies of a recording, of which a change of one document makes another recording. Only the
 * statements that say something of a group's actions are held against its calls, and what was decided by the same statements once is
 * known: of a changed recording only the groups are decided again that the change concerns.
 */
export function decider({ account, region }: Pick<Recording, 'account' | 'region'>): Decider {
  const requestOf = (call: RecordedCall): AccessRequest => ({
    ...call,
    accountId: account,
    region,
    keysOf: (arn) => call.keys?.[arn] ?? {},
  })
  const relevant = relevance()
  const grouped = new WeakMap<RecordedCall[], Promise<readonly Group[]>>()
  const decided = new WeakMap<Group, Map<string, Promise<readonly RefusedCall[]>>>()
  const known = new WeakMap<RecordedCall, Map<string, Promise<Refused | undefined>>>()

  async function group(calls: readonly RecordedCall[]): Promise<readonly Group[]> {
    const found = new Map<string, Group & { places: string[] }>()
    for (const call of calls) {
      const { actions, resources } = await ask(requestOf(call))
      const key = JSON.stringify([call.principal, actions])
      const of = found.get(key) ?? { principal: call.principal, actions, calls: [], places: [] }
      found.set(key, of)
      of.calls.push(call)
      of.places.push(...resources.map(placeOf).filter((place) => !of.places.includes(place)))
    }
    return [...found.values()]
  }

  /** What has a say in a group's calls at a moment, with a key that the same statements have again. */
  function partsOf({ actions, places, principal }: Group, moment: Standing) {
    const part = (document: Document) => relevant(document, actions)
    const role = moment.roles.find(({ arn }) => arn === roleOf(principal))
    const identity = role?.policies.map(({ document, name }) => ({ name, ...part(document) })) ?? []
    const boundary = role?.boundary && { name: role.boundary.name, ...part(role.boundary.document) }
    const standing = policiesAt(moment)
    const atResources = places.flatMap((place) => {
      const document = standing.get(place)
      return document === undefined ? [] : [[place, part(document)] as const]
    })
    const key = JSON.stringify([
      identity.map(({ id }) => id),
      boundary?.id,
      atResources.map(([place, { id }]) => [place, id]),
    ])
    return { key, identity, boundary, atResources: new Map(atResources) }
  }

  function decideAt(call: RecordedCall, { atResources, boundary, identity, key }: ReturnType<typeof partsOf>) {
    const cache = known.get(call) ?? new Map<string, Promise<Refused | undefined>>()
    known.set(call, cache)
    const answer =
      cache.get(key) ??
      evaluate(requestOf(call), {
        identity: identity.filter(({ document }) => !isEmpty(document)),
        boundary,
        ofResource: (arn) => {
          const document = atResources.get(placeOf(arn))?.document
          return document === undefined || isEmpty(document) ? undefined : document
        },
      }).then((decision) => (decision.allowed ? undefined : decision))
    cache.set(key, answer)
    return answer
  }

  async function decideAll(calls: readonly RecordedCall[], parts: readonly ReturnType<typeof partsOf>[]) {
    const refusals: RefusedCall[] = []
    for (const call of calls) {
      const refused = await decideOnce(call, parts)
      if (refused !== undefined) refusals.push({ call, refused })
    }
    return refusals
  }

  /** Undefined where what stood at one of the moments allows it. */
  async function decideOnce(call: RecordedCall, parts: readonly ReturnType<typeof partsOf>[]) {
    let first: Refused | undefined
    for (const part of parts) {
      const refused = await decideAt(call, part)
      if (refused === undefined) return undefined
      first ??= refused
    }
    return first ?? { action: call.action, resource: call.resources[0] ?? '*', why: 'implicit' }
  }

  return {
    groupsOf(calls) {
      const groups = grouped.get(calls) ?? group(calls)
      grouped.set(calls, groups)
      return groups
    },
    refusedOf(of, standing) {
      const parts = standing.map((moment) => partsOf(of, moment))
      const key = parts.map((part) => part.key).join()
      const cache = decided.get(of) ?? new Map<string, Promise<readonly RefusedCall[]>>()
      decided.set(of, cache)
      const answer = cache.get(key) ?? decideAll(of.calls, parts)
      cache.set(key, answer)
      return answer
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

/** Where the policy of a resource stands: an object's is that of its bucket. */
const placeOf = (arn: string): string => /^arn:aws:s3:::[^/]+/.exec(arn)?.[0] ?? arn

const standingPolicies = new WeakMap<Standing, Map<string, Document>>()

/** Policies at resources by their places; a role's is its trust policy. */
function policiesAt(moment: Standing): Map<string, Document> {
  const known = standingPolicies.get(moment)
  if (known !== undefined) return known
  const found = new Map([
    ...moment.resources.map(({ arn, document }) => [arn, document] as const),
    ...moment.roles.map(({ arn, trust }) => [arn, trust] as const),
  ])
  standingPolicies.set(moment, found)
  return found
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
