import type { JournalEntry } from '../../sandbox/front/journal.ts'
import { roleOf } from './decide.ts'
import { impliedBy, taskRolesOf, withPassedRoles } from './implied.ts'
import type { Chapter, NamedDocument, RecordedCall, Recording, Standing } from './recording.ts'

/** One command as it was seen: the journal's entries from its first to its last. */
export type Scene = {
  title: string
  /** Whose role the sandbox's own operator, who may do everything, stands for: `medspa-operator-development`. */
  operator: string
  entries: JournalEntry[]
  seen: Seen[]
}

/** What is read of the account at a moment: policies, the boundary of roles, and the tags of what a policy may ask for, by ARN. */
export type Seen = Standing & { tags: Record<string, Record<string, string>>; boundary?: NamedDocument | undefined }

/** What a call says of when and by whom exactly, which no policy asks: a session's name, ids that no policy names. */
const SESSION = 'session'

/**
 * Makes a recording of scenes. Calls that were refused before they did something stay: AWS would ask IAM first. Each call is in a chapter once.
 */
export function recordingOf(scenes: readonly Scene[], place: Pick<Recording, 'account' | 'region'>): Recording {
  const whole = scenes.map((scene) => callsOf(scene, place.account))
  const roles = taskRolesOf(whole.flat())
  const chapters = scenes.map(({ seen, title }, index): Chapter => {
    const standing = seen.map(({ resources, roles }) => ({ resources, roles }))
    const keys = keysIn(seen, place.account)
    const calls = (whole[index] ?? []).map((call) => withPassedRoles(call, roles))
    const all = [...calls, ...impliedBy(calls, place)]
    return { title, standing, calls: all.map((call) => ({ ...call, keys: keysOf(call, keys) })) }
  })
  const texts = JSON.stringify(chapters.map(({ standing }) => standing))
  return {
    ...place,
    chapters: chapters.map((chapter) => ({ ...chapter, calls: distinct(chapter.calls.map(forgetIds(texts))) })),
  }
}

/** Condition keys of what exists, by ARN: tags, and a role's boundary. */
function keysIn(seen: readonly Seen[], account: string): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>()
  for (const { roles, tags } of seen) {
    for (const [arn, of] of Object.entries(tags))
      found.set(arn, Object.fromEntries(Object.entries(of).map(([key, value]) => [`aws:ResourceTag/${key}`, value])))
    for (const { arn, boundary } of roles)
      if (boundary) found.set(arn, { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/${boundary.name}` })
  }
  return found
}

const keysOf = ({ resources }: RecordedCall, keys: ReadonlyMap<string, Record<string, string>>) =>
  Object.fromEntries(resources.flatMap((arn) => (keys.has(arn) ? [[arn, keys.get(arn) ?? {}] as const] : [])))

/** Writes access logs by a resource policy of CloudWatch Logs that AWS itself makes and keeps ("Enabling logging from AWS services"). */
const DELIVERY = 'delivery.logs.amazonaws.com'

const callsOf = ({ entries, operator }: Scene, account: string): RecordedCall[] =>
  entries.flatMap(({ action, conditions, passedRoles, principal, resources }) => {
    if (principal === null || principal === DELIVERY) return []
    const isOperator = roleOf(principal) === undefined && principal.endsWith(':user/operator')
    const role = isOperator ? operator : principal.split('/')[1]
    const as = principal.startsWith('arn:') ? `arn:aws:sts::${account}:assumed-role/${role}/${SESSION}` : principal
    return [{ principal: as, action, resources, conditions, passedRoles }]
  })

/** Ids of tasks, versions, interfaces; times in names. */
const ID =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.-]+Z?|[0-9a-zA-Z]*\d[0-9a-zA-Z]*/g

/** Ids of eight characters and more that stand in no policy become `x`s: the same call with another id is the same call. */
function forgetIds(policies: string): (call: RecordedCall) => RecordedCall {
  const known = new Map<string, string>()
  const forget = (text: string): string => {
    const earlier = known.get(text)
    if (earlier !== undefined) return earlier
    const short = text.replace(ID, (id) => (id.length < 8 || policies.includes(id) ? id : 'x'.repeat(id.length)))
    known.set(text, short)
    return short
  }
  const each = (value: string | string[]) => (Array.isArray(value) ? value.map(forget) : forget(value))
  return (call) => ({
    ...call,
    resources: [...new Set(call.resources.map(forget))],
    conditions: Object.fromEntries(Object.entries(call.conditions).map(([key, value]) => [key, each(value)])),
    keys: Object.fromEntries(Object.entries(call.keys ?? {}).map(([arn, of]) => [forget(arn), of])),
  })
}

function distinct(calls: readonly RecordedCall[]): RecordedCall[] {
  const byText = new Map(calls.map((call) => [JSON.stringify(call), call]))
  return [...byText.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call)
}
