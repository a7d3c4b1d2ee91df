import * as z from 'zod'

/** What a look at an environment comes to, of one line of the checklist. */
export const itemStates = ['done', 'to-do', 'not-applicable', 'unknown'] as const
export type ItemState = (typeof itemStates)[number]

const itemSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe('stable, unique within its section'),
  what: z.string().describe("the line, in the checklist's words"),
  state: z.enum(itemStates),
  evidence: z.string().describe('what was seen; of `unknown`, why nothing was'),
  how: z.string().describe('the command that does it, in backticks; or what is to be done by hand'),
})

export const sectionSchema = z.object({
  section: z.string().regex(/^2\.\d+$/),
  title: z.string(),
  items: z.array(itemSchema),
})

export type Item = z.infer<typeof itemSchema>
export type Section = z.infer<typeof sectionSchema>

/** What a look says of an item; `how` where the look knows better than the item what is to be done. */
export type Judgement = Pick<Item, 'state' | 'evidence'> & { how?: string }

/** Pure: an item and what was seen of it. */
export const itemOf = (item: Pick<Item, 'id' | 'what' | 'how'>, judgement: Judgement): Item => ({
  id: item.id,
  what: item.what,
  state: judgement.state,
  evidence: judgement.evidence,
  how: judgement.how ?? item.how,
})

const judgementOf =
  (state: ItemState) =>
  (evidence: string, how?: string): Judgement => ({ state, evidence, ...(how === undefined ? {} : { how }) })

export const done = judgementOf('done')
export const toDo = judgementOf('to-do')
export const notApplicable = judgementOf('not-applicable')
export const unknown = judgementOf('unknown')
