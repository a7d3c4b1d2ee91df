import type { Document, Statement } from './recording.ts'

/** The texts of an element that may be one text or a list of them. */
export const listOf = (element: string | string[] | undefined): string[] =>
  element === undefined ? [] : Array.isArray(element) ? element : [element]

export const statementsOf = ({ Statement: statements }: Document): Statement[] =>
  Array.isArray(statements) ? statements : [statements]

/** How findings and reasons call a statement: by its Sid, or by its place (`#1`), where it has none. */
export const nameOf = ({ Sid }: Statement, index: number): string => Sid || `#${index + 1}`

/** Whether a pattern of `Action` holds an action: `*` is any run of characters, `?` one, and case is ignored. */
export function holdsAction(pattern: string, action: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === action.toLowerCase()
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'i').test(action)
}

/** Whether a statement says anything of an action. */
export function concerns(statement: Statement, action: string): boolean {
  if (statement.NotAction !== undefined) return !listOf(statement.NotAction).some((each) => holdsAction(each, action))
  return listOf(statement.Action).some((pattern) => holdsAction(pattern, action))
}

/** IAM takes no empty list; no service has this action. */
const NOTHING = 'none:None'

/** The document without one action pattern of one statement. Places of other statements stay: some are called by them. */
export const withoutAction = (document: Document, statement: string, pattern: string): Document => ({
  ...document,
  Statement: statementsOf(document).map((each, index) => {
    if (nameOf(each, index) !== statement) return each
    const Action = listOf(each.Action).filter((other) => other !== pattern)
    return { ...each, Action: Action.length === 0 ? [NOTHING] : Action }
  }),
})

/** An element of a statement that is a list of texts: `Action`, `Resource`, `Principal.Service`, `Condition.ArnLike.aws:SourceArn`. */
export type Element = { statement: string; effect: Statement['Effect']; element: string; texts: string[] }

/** Every list of texts of a document. */
export function elementsOf(document: Document): Element[] {
  return statementsOf(document).flatMap((statement, index) => {
    const { Condition = {}, Effect: effect, Principal } = statement
    const at = (element: string, texts: string | string[] | undefined): Element[] =>
      texts === undefined ? [] : [{ statement: nameOf(statement, index), effect, element, texts: listOf(texts) }]
    const principals =
      typeof Principal === 'object'
        ? Object.entries(Principal).flatMap(([kind, of]) => at(`Principal.${kind}`, of))
        : at('Principal', Principal)
    return [
      ...at('Action', statement.Action),
      ...at('NotAction', statement.NotAction),
      ...at('Resource', statement.Resource),
      ...at('NotResource', statement.NotResource),
      ...principals,
      ...Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.entries(keys).flatMap(([key, values]) => at(`Condition.${operator}.${key}`, values)),
      ),
    ]
  })
}
