import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../../deps.ts'
import { withBad, withoutBad } from '../../../releases/back/bad-tags.ts'
import { abandoned, type Standing, type WayBack } from '../../../releases/back/ways-back.ts'
import type { Release } from '../../../releases/release.ts'
import { shortTag } from '../../../releases/release-images.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { keepRegistered } from '../keep-images.ts'
import { revisionsOfWorkers } from '../record-release.ts'

type Needs = Pick<
  Deps,
  'names' | 'registries' | 'releaseParameter' | 'service' | 'taskDefinitions' | 'voiceLambda' | 'workers'
>
type Context = Given<
  Pick<RollbackContext, 'formerRelease' | 'standing' | 'target'>,
  'formerRelease' | 'standing' | 'target'
>

/**
 * Section 2.10, before anything moves: pins the release that comes, and marks those that are left. Terraform's service, workers
 * and alias follow the pin, while the newest revisions stay those of the release that was deployed last: a bare plan is empty. The
 * same command after a kill finds the pin, and goes on to the same release.
 */
export const recordWayBack = step({
  id: 'record-release',
  section: '2.10',
  title: 'Pin the release, mark what is left as bad',
  needs: ['formerRelease', 'standing', 'target'],
  run: async (deps: Needs, { formerRelease, standing, target }: Context, { line }: Pick<Progress, 'line'>) => {
    const next = releaseAfter(formerRelease, standing, target, await revisionsOfWorkers(deps))
    const notKept = await keepRegistered(deps, undefined, next.pin ?? {})
    if (notKept !== undefined) line(notKept)
    if (isDeepStrictEqual(next, formerRelease)) return { skipped: 'an earlier run recorded it' }
    await deps.releaseParameter.write(next, line)
    const left = abandoned(standing, target.tag).map(shortTag)
    return { detail: `${shortTag(target.tag)} is pinned${left.length === 0 ? '' : `; bad: ${left.join(', ')}`}` }
  },
})

/**
 * Pure: the release parameter of a way back. A worker that the release does not have stays on the revision that its service names
 * (`running`), whatever was pinned before; the pin of a worker that has no service is kept.
 */
export function releaseAfter(
  former: Release,
  standing: Standing,
  target: WayBack,
  running: Readonly<Record<string, string>> = {},
): Release {
  const workers = { ...former.pin?.workers, ...running, ...target.workers }
  const pin = {
    task_definition_arn: target.taskDefinitionArn,
    ...(target.voiceVersion !== undefined && { voice_lambda_version: target.voiceVersion }),
    ...(Object.keys(workers).length > 0 && { workers }),
  }
  return { ...withBad(withoutBad(former, target.tag), abandoned(standing, target.tag)), pin }
}
