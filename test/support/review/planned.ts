/** What a plan leaves behind: one managed resource with the values that it will have. */
export type Planned = { address: string; type: string; values: Record<string, unknown> }

/** Something that a reviewer would not sign: which rule, where, and what is wrong there. */
export type Finding = { rule: string; address: string; says: string }

/** A rule of the review: resources to findings, and nothing else. `environment` is development or production. */
export type Rule = (resources: Planned[], environment: string) => Finding[]

type PlanJson = {
  resource_changes?: {
    address: string
    mode: string
    type: string
    change: { after: Record<string, unknown> | null }
  }[]
}

/**
 * The resources that are there after a plan, from its JSON (`terraform show -json`, or the `test_plan` of `terraform
 * test`; https://developer.hashicorp.com/terraform/internals/json-format). Values that are unknown until apply are absent:
 * a review of an empty account's plan would see little, so plan again over what was applied.
 */
export const plannedResources = (plan: PlanJson): Planned[] =>
  (plan.resource_changes ?? []).flatMap(({ address, mode, type, change }) =>
    mode === 'managed' && change.after !== null ? [{ address, type, values: change.after }] : [],
  )

export const ofType = (resources: Planned[], ...types: string[]) => resources.filter(({ type }) => types.includes(type))

/** Nested blocks arrive as lists of objects. */
export const blocks = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : []

export const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** The provider keeps some booleans as the strings "true" and "false". */
export const isTrue = (value: unknown): boolean => String(value) === 'true'
