/** What a policy is asked: who does what to what, and what the request says of itself (condition keys). */
export type PolicyQuestion = {
  /** A service's principal: `ecs-tasks.amazonaws.com`. */
  service: string
  action: string
  /** Undefined in a trust policy, which stands at its resource. */
  resource?: string
  /** Keys that the service sends; no other is there. */
  keys: Readonly<Record<string, string>>
}

type Statement = {
  Effect?: string
  Principal?: '*' | Record<string, string | string[]>
  Action?: string | string[]
  Resource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

/**
 * Whether a resource's own policy lets a service do something: some statement allows it, and none denies it. Source: IAM user
 * guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators". An operator that is not known here holds
 * in no statement that allows: what nobody looked at is no permission.
 */
export function allowsService(document: string, question: PolicyQuestion): boolean {
  const statements = statementsOf(document).filter((statement) => concerns(statement, question))
  const holds = (statement: Statement) => meets(statement.Condition ?? {}, question.keys)
  return (
    statements.some((statement) => statement.Effect === 'Allow' && holds(statement)) &&
    !statements.some((statement) => statement.Effect === 'Deny' && holds(statement))
  )
}

/** IAM gives documents in URL encoding, S3 as they are. */
function statementsOf(document: string): Statement[] {
  const text = document.startsWith('%7B') ? decodeURIComponent(document) : document
  const { Statement: statements = [] } = JSON.parse(text) as { Statement?: Statement | Statement[] }
  return list(statements)
}

function concerns({ Action, Principal, Resource }: Statement, { action, resource, service }: PolicyQuestion): boolean {
  const services = Principal === '*' ? ['*'] : list(Principal?.Service)
  return (
    (services.includes('*') || services.includes(service)) &&
    list(Action).some((each) => like(each, action, true)) &&
    (resource === undefined || list(Resource).some((each) => like(each, resource)))
  )
}

const meets = (conditions: NonNullable<Statement['Condition']>, keys: PolicyQuestion['keys']): boolean =>
  Object.entries(conditions).every(([operator, asked]) =>
    Object.entries(asked).every(([key, values]) => meetsOne(operator, keyValue(keys, key), list(values))),
  )

/** Names of keys ignore case. */
const keyValue = (keys: PolicyQuestion['keys'], name: string): string | undefined =>
  Object.entries(keys).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]

function meetsOne(written: string, value: string | undefined, asked: string[]): boolean {
  const operator = written.replace(/IfExists$/, '')
  const compare = OPERATORS[operator]
  if (compare === undefined) return false
  // A key that is not in the request matches nothing.
  if (value === undefined) return operator !== written
  return asked.some((each) => compare(each, value))
}

const OPERATORS: Record<string, ((asked: string, value: string) => boolean) | undefined> = {
  StringEquals: (asked, value) => asked === value,
  StringEqualsIgnoreCase: (asked, value) => asked.toLowerCase() === value.toLowerCase(),
  StringLike: (asked, value) => like(asked, value),
  ArnEquals: (asked, value) => like(asked, value),
  ArnLike: (asked, value) => like(asked, value),
  Bool: (asked, value) => asked.toLowerCase() === value.toLowerCase(),
}

/** `*` is any run of characters, `?` one. */
function like(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text)
}

const list = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
