import type { TaskDefinition } from '../../../aws/ecs/task-definitions.ts'
import type { Deps } from '../../../deps.ts'
import { isCopy } from '../../../releases/back/renewed.ts'

/** So many revisions of a family are looked at: as many releases as the registry keeps (infra/terraform/modules/ecr). */
const LOOKED_AT = 30

/** The ACTIVE revisions of a family, each list the newest first. */
export type Revisions = {
  /** Terraform's. */
  own: TaskDefinition[]
  /** Those that medspa registered anew for a way back. */
  copies: TaskDefinition[]
}

/** Reads the ACTIVE revisions of a family, Terraform's apart from medspa's copies of them. */
export async function revisionsOf(
  { taskDefinitions }: Pick<Deps, 'taskDefinitions'>,
  family: string,
): Promise<Revisions> {
  const arns = await taskDefinitions.revisions(family, LOOKED_AT)
  const definitions = await Promise.all(arns.map((arn) => taskDefinitions.describe(arn)))
  const active = definitions.filter((definition) => definition?.status === 'ACTIVE') as TaskDefinition[]
  return { own: active.filter((each) => !isCopy(each)), copies: active.filter(isCopy) }
}
