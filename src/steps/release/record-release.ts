import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../deps.ts'
import { type Configuration, hasConfiguration, withConfiguration } from '../../releases/configuration.ts'
import { namesImages, pushedOver, withImages } from '../../releases/pin.ts'
import type { Release } from '../../releases/release.ts'
import { shortTag } from '../../releases/release-images.ts'
import { waking } from '../../releases/waking.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { bounded } from '../boundary/bounded.ts'
import { type Progress, step } from '../step.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { keepRegistered } from './keep-images.ts'
import { readServing, type ServingNeeds } from './read-serving.ts'
import { wasWritten } from './was-written.ts'

type Needs = ServingNeeds & Pick<Deps, 'registries' | 'releaseParameter' | 'settings' | 'voiceLambda' | 'workers'>

/**
 * Section 2.5, before the plan: tells Terraform the new images, and pins what runs now, so that its apply registers the
 * release without moving anything to it - the migration comes first. From here a bare `terraform apply` does the same.
 */
export const recordRelease = step({
  id: 'record-release',
  section: '2.5',
  title: 'Record the release, pin what runs',
  gives: ['before', 'formerRelease', 'newService'],
  run: async (deps: Needs, context: DeployContext, { line }: Pick<Progress, 'line'>) => {
    const former = (await deps.releaseParameter.read()) ?? {}
    context.formerRelease = former
    const [{ service, ...serving }, voice, workers] = await Promise.all([
      readServing(deps),
      // Terraform takes the function away.
      isVoiceOn(deps).then((on) => (on ? deps.voiceLambda.find() : undefined)),
      revisionsOfWorkers(deps),
    ])
    context.before = context.restoring === undefined ? serving : servedUntilSleep(context.restoring)
    // One without a task is still new: a deploy that made it was stopped before the migration.
    context.newService = service === undefined || service.desired === 0
    const runs = {
      task_definition_arn: service && (serving.revisions[0]?.taskDefinitionArn ?? lastServed(former, service, context)),
      voice_lambda_version: voice?.aliasVersion,
      workers,
    }
    // Of one that is brought back, what it starts from has to be written too.
    const asleep = context.restoring !== undefined && context.restoring.sleep.kind !== 'waking'
    const configuration = configurationOf(deps, context)
    const knows = context.voiceKnowsServername ?? true
    const known = (former.voice_image_knows_servername ?? true) === knows
    const { blueGreenInFile } = deps.settings
    const kind = blueGreenInFile ?? former.enable_blue_green
    const sameRelease =
      !asleep &&
      known &&
      kind === former.enable_blue_green &&
      namesImages(former, context.tag, context.digests) &&
      hasConfiguration(former, configuration)
    // A service with no task was made by a deploy that did not get as far as its migration.
    const write = async (next: Release) => {
      await deps.releaseParameter.write(next, line).catch((error: unknown) => {
        context.releaseToRestore = wasWritten(error)
        throw error
      })
      context.releaseToRestore = true
    }
    const { permissionsBoundary } = context
    if (sameRelease && former.pin === undefined && service !== undefined && service.desired > 0) {
      context.unchanged = true
      const next = bounded(former, permissionsBoundary)
      if (isDeepStrictEqual(former, next)) return { skipped: 'it is the release that was deployed last' }
      await write(next)
      return { detail: `the release that was deployed last; ${boundaryInWords(next)}` }
    }
    const tagged = {
      ...withConfiguration(withImages(former, context.tag, context.digests, runs), configuration),
      ...(knows ? {} : { voice_image_knows_servername: false }),
      ...(kind !== undefined && { enable_blue_green: kind }),
      ...engineIn(former, deps.settings),
    }
    const bound = bounded(tagged, permissionsBoundary)
    const next = context.restoring ? waking(bound, context.restoring.named) : bound
    // Not refused: `latest` is pushed over, and deployed again, on purpose. A restore would bring other images than it had.
    const others = pushedOver(former, context.tag, context.digests)
    const other = others.length > 0 ? `; ${shortTag(context.tag)} was pushed over: ${others.join(', ')}` : ''
    if (other !== '')
      line(`the registry has other images under ${shortTag(context.tag)} than it had: ${others.join(', ')}`)
    const notKept = await keepRegistered(deps, context.digests, runs)
    if (notKept !== undefined) line(notKept)
    if (isDeepStrictEqual(former, next)) return { skipped: 'an earlier run recorded it' }
    await write(next)
    return {
      detail: `${next.pin ? 'what runs now is pinned until the migration is done' : 'nothing runs yet'}${other}`,
    }
  },
})

/**
 * The engine that a first deploy begins with; never another one than the environment has, which a plan would take for decided. A
 * release without an engine has rds, as an older medspa left it.
 */
const engineIn = (former: Release, { databaseEngine }: Pick<Deps['settings'], 'databaseEngine'>) =>
  former.database_engine === undefined && former.api_image_tag === undefined && databaseEngine !== 'rds'
    ? { database_engine: databaseEngine }
    : {}

const boundaryInWords = ({ permissions_boundary }: Release) =>
  permissions_boundary === undefined ? 'no permissions boundary any more' : `its roles get ${permissions_boundary}`

const configurationOf = (
  { settings }: Pick<Deps, 'settings'>,
  { secretKeys }: Pick<DeployContext, 'secretKeys'>,
): Configuration => ({
  given: settings.platformByPath,
  elsewhere: settings.platformElsewhere,
  secretKeys,
})

/**
 * Where nothing serves: what a deploy pinned served then; what the service was told to run since may never have answered.
 * A service that a restore made has nothing from before.
 */
const lastServed = (
  { pin }: Release,
  { taskDefinitionArn }: { taskDefinitionArn: string },
  { restoring }: DeployContext,
): string => (restoring === undefined ? pin?.task_definition_arn : undefined) ?? taskDefinitionArn

/** What an environment that is brought back had until it was put to sleep: nothing serves since. */
const servedUntilSleep = ({ ran }: NonNullable<DeployContext['restoring']>) => ({
  revisions: ran === undefined ? [] : [{ taskDefinitionArn: '', release: ran }],
})

/** What each worker's service is told to run; undefined where there is none. */
export async function revisionsOfWorkers({
  workers,
}: Pick<Deps, 'workers'>): Promise<Record<string, string> | undefined> {
  const found = await Promise.all(
    (await workers.found()).map(async (name) => [name, (await workers.of(name).service.describe())?.taskDefinitionArn]),
  )
  const revisions = found.filter((entry): entry is [string, string] => entry[1] !== undefined)
  return revisions.length === 0 ? undefined : Object.fromEntries(revisions)
}
