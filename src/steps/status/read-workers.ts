import type { Deps } from '../../deps.ts'
import type { ServicePart } from '../../status/snapshot.ts'
import { readService, taggedBy } from './read-service.ts'
import type { Remembering } from './remembering.ts'

/** The workers that have a service; undefined where there is none. */
export async function readWorkers(
  { redactor, workers }: Pick<Deps, 'redactor' | 'workers'>,
  remembered: Remembering,
): Promise<(ServicePart & { name: string })[] | undefined> {
  const names = await workers.found()
  const found = await Promise.all(
    names.map(async (name) => {
      const { service } = workers.of(name)
      const state = await service.describe()
      if (state === undefined) return []
      const tagOf = taggedBy(remembered, name)
      return [{ name, ...(await readService(state, { scrub: redactor.scrub, service, tagOf })) }]
    }),
  )
  return found.flat().length === 0 ? undefined : found.flat()
}
