import type { Context, Permission, Place } from './permission.ts'

/** What is asked of IAM at once, and for each action what it is needed to. */
export type PermissionQuestion = {
  actions: string[]
  resource: string
  context: Context
  /** By action. */
  neededTo: ReadonlyMap<string, string>
}

/** Pure: the questions about an environment; what concerns the same thing under the same conditions is one question. */
export function questionsAbout(place: Place, permissions: readonly Permission[]): PermissionQuestion[] {
  const found = new Map<string, { resource: string; context: Context; neededTo: Map<string, string> }>()
  for (const { actions, applies, context, neededTo, on } of permissions) {
    if (applies?.(place) === false) continue
    const asked = { resource: on(place), context: context?.(place) ?? {} }
    const key = JSON.stringify(asked)
    const question = found.get(key) ?? { ...asked, neededTo: new Map<string, string>() }
    for (const action of actions) {
      const known = question.neededTo.get(action)
      question.neededTo.set(action, known === undefined ? neededTo : `${known}; ${neededTo}`)
    }
    found.set(key, question)
  }
  return [...found.values()].map(({ context, neededTo, resource }) => ({
    actions: [...neededTo.keys()],
    resource,
    context,
    neededTo,
  }))
}
