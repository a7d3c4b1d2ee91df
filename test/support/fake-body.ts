import type { Deps } from '../../src/deps.ts'
import type { Outcome, Progress, Step } from '../../src/steps/step.ts'

/**
 * What a test puts in the place of a step's body: the keys that the step gives, or a function. `{}` only succeeds.
 */
export type FakeBody<Context> =
  | Partial<Context>
  // biome-ignore lint/suspicious/noConfusingVoidType: a body that returns nothing has done its work.
  | ((context: Context, progress: Progress) => Outcome | void | Promise<Outcome | void>)

/** A step with the body that `bodies` has for its id, or with its own. What the step needs is checked for both. */
export function withFakeBody<Context>(
  step: Step<Deps, Context>,
  bodies: Partial<Record<string, unknown>>,
): Step<Deps, Context> {
  const body = bodies[step.id] as FakeBody<Context> | undefined
  return {
    ...step,
    async run(deps, context, progress) {
      if (body === undefined) return step.run(deps, context, progress)
      const missing = step.needs.filter((key) => (context as Record<string, unknown>)[key] === undefined)
      if (missing.length > 0) throw new Error(`no step before "${step.id}" gives "${missing.join('", "')}"`)
      if (typeof body === 'function') return (await body(context, progress)) ?? {}
      Object.assign(context as object, body)
      return {}
    },
  }
}
