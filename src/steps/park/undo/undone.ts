/**
 * What came of an undo, in words; `notServing` where everything is as it was before, but for tasks that are not healthy: the
 * environment does not run as before.
 */
export type Undone = string | { notServing: string }

/** Whether an undo did what it can, and the tasks do not serve nevertheless. */
export const isNotServing = (undone: Undone): undone is { notServing: string } => typeof undone !== 'string'

/** The words of either. */
export const detailOf = (undone: Undone): string => (isNotServing(undone) ? undone.notServing : undone)
