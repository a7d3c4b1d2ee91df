import type { TaskDefinition } from '../../../aws/ecs/task-definitions.ts'
import type { Deps } from '../../../deps.ts'
import type { Release } from '../../../releases/release.ts'
import { releaseOf } from '../../../releases/serving.ts'

/** The release that is pinned, by the revisions and the voice version that are: its tag may have newer ones, of another configuration. */
export type Pinned = {
  tag: string
  api: TaskDefinition
  workers: ReadonlyMap<string, TaskDefinition>
  voiceVersion?: string | undefined
}

/** Reads what the release parameter pins; undefined where that is no revision of the API which can run. */
export async function readPinned(
  { names, taskDefinitions }: Pick<Deps, 'names' | 'taskDefinitions'>,
  { pin }: Release,
): Promise<Pinned | undefined> {
  const active = async (arn: string) => {
    const definition = await taskDefinitions.describe(arn)
    return definition?.status === 'ACTIVE' ? definition : undefined
  }
  const api = pin?.task_definition_arn === undefined ? undefined : await active(pin.task_definition_arn)
  const tag = api && releaseOf(api, names.apiContainer)
  if (api === undefined || tag === undefined) return undefined
  const workers = await Promise.all(
    Object.entries(pin?.workers ?? {}).map(async ([name, arn]) => [name, await active(arn)] as const),
  )
  return {
    tag,
    api,
    workers: new Map(workers.flatMap(([name, definition]) => (definition ? [[name, definition]] : []))),
    voiceVersion: pin?.voice_lambda_version,
  }
}
