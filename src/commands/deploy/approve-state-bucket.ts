import { declined } from '../frame/declined.ts'
import type { Session } from '../frame/session.ts'

/** Asks before bucket and lock table of Terraform's states are made, those of them that are missing. @throws OperatorError `declined` */
export async function approveStateBucket(
  { deps, prompts }: Pick<Session, 'deps' | 'prompts'>,
  context: { lockTableMissing?: boolean; stateBucketMissing?: boolean },
): Promise<void> {
  const { settings } = deps
  const missing = [
    ...(context.stateBucketMissing ? [{ service: 'S3', name: `bucket ${settings.stateBucket}` }] : []),
    ...(context.lockTableMissing ? [{ service: 'DynamoDB', name: `table ${settings.stateLockTable}` }] : []),
  ]
  if (missing.length === 0) return
  const what = missing.map(({ name, service }) => `the ${service} ${name}`).join(' and ')
  if (!(await prompts.confirm(`Create ${what} for Terraform's state?`)))
    throw declined(`The ${missing.map(({ name }) => name).join(' and the ')}`)
}
