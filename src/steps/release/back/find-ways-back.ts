import type { TaskDefinition } from '../../../aws/ecs/task-definitions.ts'
import type { Deps } from '../../../deps.ts'
import { notDeployed } from '../../../not-deployed.ts'
import { plural } from '../../../quantities.ts'
import { isBad } from '../../../releases/back/bad-tags.ts'
import { runnable, type WayBack } from '../../../releases/back/ways-back.ts'
import type { Release } from '../../../releases/release.ts'
import { releaseOf, servingReleases } from '../../../releases/serving.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { refuseParked } from '../../preflight/check-awake.ts'
import { step } from '../../step.ts'
import { readServing, type ServingNeeds } from '../read-serving.ts'
import { imagesOf } from './images-there.ts'
import { missingKeys } from './missing-keys.ts'
import { type Pinned, readPinned } from './pinned.ts'
import { revisionsOf } from './revisions.ts'
import { renewalOf, staleNames, withRenewedSecrets } from './stale-names.ts'
import { voiceVersions } from './voice-versions.ts'

type Needs = ServingNeeds &
  Pick<
    Deps,
    | 'redactor'
    | 'registries'
    | 'releaseParameter'
    | 'secrets'
    | 'settings'
    | 'taskDefinitions'
    | 'voiceLambda'
    | 'workers'
  >

/**
 * Section 2.10: which releases can still run, by what AWS has of them: an ACTIVE revision of the API, its images, the keys that it
 * reads, and of its versions of the voice Lambda, where it has any, one that forwards, or its image. Neither Terraform nor its state is asked. Changes nothing.
 * @throws OperatorError exit 3 where nothing was deployed (`not-deployed`), or the environment is parked (`parked`, `park-begun`)
 */
export const findWaysBack = step({
  id: 'ways-back',
  section: '2.10',
  title: 'Find the releases that can run',
  looks: true,
  gives: ['before', 'formerRelease', 'standing', 'ways'],
  run: async (deps: Needs, context: RollbackContext) => {
    await refuseParked(deps)
    const former = await deps.releaseParameter.read()
    if (former?.api_image_tag === undefined) throw notDeployed(deps.settings.environment)
    const { service, ...before } = await readServing(deps)
    const pinned = await readPinned(deps, former)
    const serving = servingReleases(before)
    const ways = await waysBack(deps, former, { pinned, serving })
    context.formerRelease = former
    context.before = before
    context.ways = ways
    context.standing = {
      deployed: former.api_image_tag,
      order: ways.map(({ tag }) => tag),
      pinned: pinned?.tag,
      pinnedRevision: pinned?.api.arn,
      serving,
    }
    const possible = runnable(ways).length
    return { detail: `${possible} ${plural(possible, 'release')}` }
  },
})

async function waysBack(
  deps: Needs,
  former: Release,
  { pinned, serving }: { pinned: Pinned | undefined; serving: readonly string[] },
): Promise<WayBack[]> {
  const { apiContainer, apiFamily, apiRepository } = deps.names
  const [{ own }, tags = [], workers, versionOf] = await Promise.all([
    revisionsOf(deps, apiFamily),
    deps.registries.tags(apiRepository),
    workersOf(deps),
    voiceVersions(deps),
  ])
  const missingKey = missingKeys(deps)
  const [newest] = own
  const ofTags = Map.groupBy(own, (definition) => releaseOf(definition, apiContainer))
  const found = new Map([...ofTags].flatMap(([tag, [last]]) => (tag && last ? [[tag, last]] : [])))
  if (pinned !== undefined) found.set(pinned.tag, pinned.api)
  return Promise.all(
    [...found].map(async ([tag, definition]): Promise<WayBack> => {
      const pin = pinned?.tag === tag ? pinned : undefined
      const known = workers.flatMap(({ name, newest, revisions }) => {
        const revision = pin?.workers.get(name) ?? revisions.get(tag)
        return revision === undefined ? [] : [{ name, newest, revision }]
      })
      const told = [{ newest, revision: definition }, ...known].map(({ newest, revision }) => ({
        revision,
        renewal: newest === undefined ? { environment: {}, secrets: {} } : renewalOf(revision, newest),
      }))
      const [images, voice, migrator, key] = await Promise.all([
        imagesOf(deps, [definition, ...known.map(({ revision }) => revision)], tags),
        versionOf(tag, pin?.voiceVersion),
        deps.registries.image(apiRepository, `migrate-${tag}`),
        missingKey(told.map(({ renewal, revision }) => withRenewedSecrets(revision, renewal))),
      ])
      const numbers = ofTags.get(tag)?.map(({ revision }) => revision)
      return {
        tag,
        taskDefinitionArn: definition.arn,
        registeredAt: definition.registeredAt,
        registeredBy: definition.registeredBy?.split('/').at(-1),
        revisions: numbers && { first: Math.min(...numbers), last: Math.max(...numbers) },
        workers: Object.fromEntries(known.map(({ name, revision }) => [name, revision.arn])),
        newWorkers: workers.map(({ name }) => name).filter((name) => !known.some((each) => each.name === name)),
        voiceVersion: voice.version,
        voiceOfAnother: voice.ofAnother ?? false,
        voiceRenewal: voice.renewal,
        stale: [...new Set(told.flatMap(({ renewal }) => staleNames(renewal)))].toSorted(),
        migrator: migrator?.digest,
        served: images.served,
        bad: isBad(former, tag),
        serves: serving.includes(tag),
        missing: images.missing ?? voice.missing ?? key,
      }
    }),
  )
}

/** Each worker that has a service, with its newest revision of each release: Terraform writes the release beside it. */
async function workersOf(deps: Pick<Deps, 'taskDefinitions' | 'workers'>) {
  return Promise.all(
    (await deps.workers.found()).map(async (name) => {
      const { own } = await revisionsOf(deps, deps.workers.of(name).family)
      const revisions = new Map<string, TaskDefinition>()
      for (const definition of own) {
        const tag = definition.tags.release ?? releaseOf(definition, name)
        if (tag !== undefined && !revisions.has(tag)) revisions.set(tag, definition)
      }
      return { name, newest: own[0], revisions }
    }),
  )
}
