import type { ServiceState } from '../../../aws/ecs/service.ts'
import type { Deps } from '../../../deps.ts'
import type { Parking } from '../../../releases/parking.ts'
import type { Undo } from '../../../tasks/park-context.ts'

type Needs = Pick<Deps, 'workers'>
type Described = { worker: ReturnType<Deps['workers']['of']>; state: ServiceState }

/** The workers that have a service, with what it is told to run: those too that the configuration names no more. */
export async function describedWorkers({ workers }: Needs): Promise<Described[]> {
  const all = (await workers.found()).map((name) => workers.of(name))
  const states = await Promise.all(all.map(({ service }) => service.describe()))
  return all.flatMap((worker, index) => {
    const state = states[index]
    return state === undefined ? [] : [{ worker, state }]
  })
}

/**
 * The undo of stopping the workers: as many tasks of each as were found. Where an earlier parking has left a worker without a
 * task, `parking` has the number from before it.
 */
export const startWorkersAgain = (
  deps: Needs,
  { found, parking }: { found?: readonly Described[]; parking: Parking | undefined },
): Undo => ({
  id: 'undo-workers',
  title: 'Start the workers again',
  async run() {
    const started: string[] = []
    for (const { state, worker } of found ?? (await describedWorkers(deps))) {
      const desired = state.desired || (parking?.workers?.[worker.name] ?? 0)
      if (desired === 0) continue
      await worker.service.scale(desired)
      started.push(`${worker.name} ${desired}`)
    }
    return started.length === 0 ? 'no worker ran before' : `tasks asked for: ${started.join(', ')}`
  },
})
