import { AwsError } from '../../errors.ts'
import type { Input } from '../model.ts'

/** What AWS documents and its models lack. */
export type DocumentedRule = {
  /** The service's folder in botocore. */
  service: string
  operations: readonly string[]
  /** AWS's answer to an input that breaks the rule. */
  refusal: (input: Input) => AwsError | undefined
  /** Where the rule and the answer stand; `repository#number` is an issue that quotes AWS. */
  source: string
}

/** Refuses a text member that lacks the form, in AWS's words. */
export const formed =
  (member: string, form: RegExp, code: string, words: (value: string) => string) =>
  (input: Input): AwsError | undefined => {
    const value = input[member]
    return typeof value === 'string' && !form.test(value) ? new AwsError(code, words(value)) : undefined
  }

/** One after the other; the first refusal counts. */
export const firstOf =
  (...rules: ((input: Input) => AwsError | undefined)[]) =>
  (input: Input) => {
    for (const rule of rules) {
      const refusal = rule(input)
      if (refusal) return refusal
    }
    return undefined
  }
