import type { Deps } from '../../../deps.ts'
import type { Parking } from '../../../releases/parking.ts'
import type { Release } from '../../../releases/release.ts'
import type { Undo } from '../../../tasks/park-context.ts'
import { protectAgain } from '../lift-protection.ts'
import { forwardAgain } from './forward-again.ts'
import { startTasksAgain } from './start-tasks-again.ts'
import { startWorkersAgain } from './start-workers-again.ts'

export type UndoNeeds = Pick<
  Deps,
  'autoscaling' | 'clock' | 'database' | 'loadBalancer' | 'rollout' | 'service' | 'settings' | 'voiceLambda' | 'workers'
>

/**
 * What takes back all that a recorded parking may have changed, whichever command did it. First what callers need: the tasks,
 * then what forwards calls to them. Each looks at AWS only when it runs, so that a look that fails stops no other.
 */
export const undosLeft = (deps: UndoNeeds, release: Release, parking: Parking): Undo[] => [
  {
    id: 'undo-tasks',
    title: 'Start the tasks again',
    async run(progress) {
      const [service, limits] = await Promise.all([deps.service.describe(), deps.autoscaling.limits()])
      return service === undefined
        ? 'there is no service'
        : startTasksAgain(deps, { limits, service, parking }).run(progress)
    },
  },
  ...(parking.workers === undefined ? [] : [startWorkersAgain(deps, { parking })]),
  {
    id: 'undo-voice',
    title: 'Forward voice webhooks again',
    async run(progress) {
      const voice = await deps.voiceLambda.configuration()
      if (voice === undefined) return 'there is no voice Lambda'
      const forward = await forwardAgain(deps, voice, release)
      return forward === undefined ? 'no version ever forwarded' : forward.run(progress)
    },
  },
  ...(parking.protected || parking.load_balancer_protected
    ? [
        {
          id: 'undo-protection',
          title: 'Protect from deletion again',
          run: (progress) =>
            protectAgain(deps, [
              ...(parking.protected ? [deps.database] : []),
              ...(parking.load_balancer_protected ? [deps.loadBalancer] : []),
            ]).run(progress),
        } satisfies Undo,
      ]
    : []),
]
