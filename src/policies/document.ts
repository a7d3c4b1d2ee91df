import * as z from 'zod'

/** One text, or a list of them: IAM takes both (IAM user guide, "IAM JSON policy element reference"). */
const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())])

const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.unknown().optional(),
})

/** A policy of IAM's, the parts of it that say what is allowed on what. */
export const policySchema = z.looseObject({
  Statement: z.union([z.array(statementSchema), statementSchema.transform((statement) => [statement])]),
})

export type Policy = z.infer<typeof policySchema>
export type Statement = Policy['Statement'][number]
