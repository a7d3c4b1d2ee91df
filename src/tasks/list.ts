import type { Deps } from '../deps.ts'
import type { Step } from '../steps/step.ts'

/** A question between two parts of a list. The command answers it: it asks the operator, or goes on without asking. */
export type Question<Id extends string = string> = { question: Id }

/** Marks where in a list the operator is asked. `id` is what the command answers by. */
export const question = <const Id extends string>(id: Id): Question<Id> => ({ question: id })

/** A command's checklist: steps in their order, and the questions between them. */
export type List<Context, Id extends string = never> = readonly (Step<Deps, Context> | Question<Id>)[]

type IdIn<Item> = Item extends Question<infer Id> ? Id : never

/** Puts a list together: `listOf<DeployContext>()(checkTools, question('apply-plan'), applyPlan)`. */
export const listOf =
  <Context>() =>
  <const Items extends readonly (Step<Deps, Context> | Question)[]>(
    ...items: Items
  ): List<Context, IdIn<Items[number]>> =>
    items as unknown as List<Context, IdIn<Items[number]>>

/** A list's parts: the steps up to each question, and that question. */
export function partsOf<Context, Id extends string>(
  list: List<Context, Id>,
): { steps: Step<Deps, Context>[]; question?: Id }[] {
  const parts: { steps: Step<Deps, Context>[]; question?: Id }[] = [{ steps: [] }]
  for (const item of list) {
    const part = parts.at(-1)
    if (part === undefined) break
    if ('question' in item) {
      part.question = item.question
      parts.push({ steps: [] })
    } else part.steps.push(item)
  }
  return parts
}

/** The steps of lists, in their order, without the questions. */
export const stepsOf = (...lists: readonly List<never, string>[]): Step<never, never>[] =>
  lists.flatMap((list) => list.flatMap((item) => ('question' in item ? [] : [item])))
