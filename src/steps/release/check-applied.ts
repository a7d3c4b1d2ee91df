import type { TaskDefinition } from '../../aws/ecs/task-definitions.ts'
import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { revisionOf } from '../../releases/arn.ts'
import { type AskedImage, isAsked, shortDigest } from '../../releases/image-match.ts'
import { shortTag } from '../../releases/release-images.ts'
import { imageDigest, releaseOf } from '../../releases/serving.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { needOutputs } from '../../terraform/outputs.ts'
import { waits } from '../../waits.ts'
import { type Given, type Progress, step } from '../step.ts'
import { newestVoiceRelease } from './voice-version.ts'

type Applied = Given<Pick<DeployContext, 'outputs' | 'tag' | 'toldDigests'>, 'outputs'>
type Needs = Pick<Deps, 'clock' | 'names' | 'settings' | 'taskDefinitions' | 'voiceLambda'>

/**
 * Section 2.5, before anything moves: Terraform read the release from the parameter, in a process of its own, and whatever
 * it read it calls a success. By the release of before its plan is empty, and the deploy would go on as if that were the new
 * one: the newest revisions and the newest voice version have to be of the release that was asked for, by the images that
 * were inspected.
 */
export const checkApplied = step({
  id: 'check-applied',
  section: '2.5',
  title: 'Check that the release was applied',
  looks: true,
  needs: ['outputs'],
  run: async (deps: Needs, context: Applied, { signal }: Pick<Progress, 'signal'>) => {
    let found: string[] = []
    const look = async () => {
      found = await differencesOf(deps, context)
      return found.length === 0 ? true : undefined
    }
    if (await until(deps.clock, look, { ...waits.applied, signal })) return { detail: shortTag(context.tag) }
    const publish = awsCommandLine(`lambda publish-version --function-name ${deps.names.voiceFunction}`)
    throw new OperatorError(`What Terraform applied is not ${shortTag(context.tag)}: ${found[0]}.`, {
      code: 'release-not-applied',
      whose: 'aws',
      hint:
        'Nothing moved, nothing was migrated. Terraform may have read the release parameter as it was before: run the same command again. Where that ends so too, look for an override file in infra/terraform, and for a tag in a file of variables. ' +
        `Where somebody else published the voice version, publish what Terraform applied, then run the same command again: \`${publish}\``,
      evidence: found.slice(1),
    })
  },
})

async function differencesOf(deps: Needs, { outputs, tag, toldDigests }: Applied): Promise<string[]> {
  const { api_task_definition_arn: arn } = needOutputs(outputs, 'api_task_definition_arn')
  const migrateArn = outputs.migration_task_definition_arn
  const [definition, migrate, voice] = await Promise.all([
    deps.taskDefinitions.describe(arn),
    migrateArn === undefined ? undefined : deps.taskDefinitions.describe(migrateArn),
    outputs.api_gateway_url === undefined ? undefined : deps.voiceLambda.find(),
  ])
  const found: string[] = []
  const differs = (what: string, release: string | undefined) => {
    if (release !== tag) found.push(`${what} is of ${release === undefined ? 'no release' : shortTag(release)}`)
  }
  const { apiContainer, migrateContainer } = deps.names
  const api = { tag, digests: toldDigests?.api }
  differs(`the revision ${revisionOf(arn)}`, revisionRelease(definition, apiContainer, api))
  if (migrateArn !== undefined) {
    const migrator = { tag: `migrate-${tag}`, digests: toldDigests?.migrate }
    const release = revisionRelease(migrate, migrateContainer, migrator)
    differs(`the revision ${revisionOf(migrateArn)}`, release?.replace(/^migrate-/, ''))
  }
  if (voice !== undefined) {
    const asked = { tag, digests: toldDigests?.['voice-lambda'] }
    differs(`version ${voice.newestVersion} of the voice Lambda`, await newestVoiceRelease(deps, voice, asked))
  }
  const { api: { sidecars = {} } = {}, workers = {} } = deps.settings.platform
  for (const [name, { target }] of Object.entries(sidecars)) {
    if (target === undefined) continue
    const asked = { tag, digests: toldDigests?.[target] }
    differs(`the sidecar ${name} of ${revisionOf(arn)}`, revisionRelease(definition, name, asked))
  }
  await Promise.all(
    Object.entries(workers).map(async ([name, { target = 'api' }]) => {
      const own = outputs.worker_task_definition_arns?.[name]
      if (own === undefined) return
      const asked = { tag, digests: toldDigests?.[target] }
      differs(`the revision ${revisionOf(own)}`, revisionRelease(await deps.taskDefinitions.describe(own), name, asked))
    }),
  )
  return found
}

/** A revision's release, in words; its image's digest, where it has one, says more than the tag that somebody wrote beside. */
function revisionRelease(
  definition: TaskDefinition | undefined,
  container: string,
  asked: AskedImage,
): string | undefined {
  const image = definition?.containers.find(({ name }) => name === container)?.image ?? ''
  const digest = imageDigest(image)
  if (digest !== undefined && isAsked(image, asked) === false) return `another image (${shortDigest(digest)})`
  return definition && releaseOf(definition, container)
}
