import { shortTag } from '../releases/release-images.ts'
import { foundIn } from '../status/snapshot.ts'
import { done, type Item, itemOf, type Judgement, notApplicable, toDo } from './item.ts'
import { command, judge, unlessParked } from './judge.ts'
import { revertedWebhooks } from './webhooks.ts'
import type { World } from './world.ts'

/** Pure: section 2.10, whether there is a way back. */
export const rollingBack = (world: World): Item[] => [
  itemOf(
    {
      id: 'previous-deployment',
      what: 'Keep Lightsail running until production is stable',
      how: 'by hand: start the previous deployment, or correct `checklist.previous_url` in medspa.config.yaml',
    },
    judge(
      world.previous,
      ({ evidence, ok }) => (ok ? done : toDo)(evidence),
      () =>
        notApplicable(
          'the configuration names no previous deployment',
          '`checklist.previous_url` of the environment in medspa.config.yaml',
        ),
    ),
  ),
  revertedWebhooks(world),
  itemOf(
    { id: 'revert-dns', what: 'Roll back by reverting DNS to Lightsail', how: command('dns revert') },
    judge(
      world.dns,
      ({ leadsHere, name, previous }) => {
        if (!leadsHere) return notApplicable(`${name} was not pointed here`, command('dns point'))
        return previous === null
          ? toDo(`it is not noted where ${name} led before`, 'by hand, where the name is kept')
          : done(`${name} led to ${previous}`)
      },
      () => notApplicable('the configuration names no domain'),
    ),
  ),
  itemOf(
    {
      id: 'previous-release',
      what: `ECS rollback by redeploying a previous git SHA/image tag${world.settings.blueGreen ? ' (CodeDeploy swaps traffic back with no downtime)' : ''}`,
      how: command('rollback'),
    },
    unlessParked(world, () => previousRelease(world)),
  ),
]

/** Whether a release that served before still has its image. */
function previousRelease({ releases, status }: World): Judgement {
  if ('absent' in status.api) return notApplicable('no release serves here yet', command('deploy'))
  const live = [...(foundIn(status.api)?.serves ?? []), foundIn(status.release)?.tag]
  return judge(
    releases,
    (served) => {
      const earlier = served.filter(({ tag }) => !live.includes(tag))
      const kept = earlier.filter(({ there }) => there).map(({ tag }) => shortTag(tag))
      if (earlier.length === 0) return notApplicable('no other release has served here')
      return kept.length > 0
        ? done(`the registry has ${kept.join(', ')}`)
        : toDo('the registry has no release that served before', command('deploy'))
    },
    () => notApplicable('no other release has served here'),
  )
}
