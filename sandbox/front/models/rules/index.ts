import type { AwsError } from '../../errors.ts'
import type { Input } from '../model.ts'
import { dataRules } from './data.ts'
import { networkRules } from './network.ts'
import { programRules } from './programs.ts'
import { recordRules } from './records.ts'
import type { DocumentedRule } from './rule.ts'

/** What AWS documents and its models lack, each with its source. */
export const documentedRules: readonly DocumentedRule[] = [
  ...dataRules,
  ...networkRules,
  ...programRules,
  ...recordRules,
]

/** The first documented rule that a request breaks. */
export function refuseByRule(service: string, operation: string, input: Input): AwsError | undefined {
  for (const rule of documentedRules) {
    if (rule.service !== service || !rule.operations.includes(operation)) continue
    const refusal = rule.refusal(input)
    if (refusal) return refusal
  }
  return undefined
}
