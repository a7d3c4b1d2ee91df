import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { revisionOf } from '../../releases/arn.ts'
import { shortTag } from '../../releases/release-images.ts'
import { releaseOf } from '../../releases/serving.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { needOutputs } from '../../terraform/outputs.ts'
import { waits } from '../../waits.ts'
import { type Given, type Progress, step } from '../step.ts'
import { newestVoiceRelease } from './voice-version.ts'

type Applied = Given<Pick<DeployContext, 'outputs' | 'tag'>, 'outputs'>
type Needs = Pick<Deps, 'clock' | 'names' | 'taskDefinitions' | 'voiceLambda'>

/**
 * Section 2.5, before anything moves: Terraform read the release from the parameter, in a process of its own, and whatever
 * it read it calls a success. By the release of before its plan is empty, and the deploy would go on as if that were the new
 * one: the newest revision and the newest voice version have to be of the release that was asked for.
 */
export const checkApplied = step({
  id: 'check-applied',
  section: '2.5',
  title: 'Check that the release was applied',
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

async function differencesOf(deps: Needs, { outputs, tag }: Applied): Promise<string[]> {
  const { api_task_definition_arn: arn } = needOutputs(outputs, 'api_task_definition_arn')
  const [definition, voice] = await Promise.all([
    deps.taskDefinitions.describe(arn),
    outputs.api_gateway_url === undefined ? undefined : deps.voiceLambda.find(),
  ])
  const found: string[] = []
  const differs = (what: string, release: string | undefined) => {
    if (release !== tag) found.push(`${what} is of ${release === undefined ? 'no release' : shortTag(release)}`)
  }
  differs(`the revision ${revisionOf(arn)}`, definition && releaseOf(definition, deps.names.apiContainer))
  if (voice !== undefined)
    differs(`version ${voice.newestVersion} of the voice Lambda`, await newestVoiceRelease(deps, voice, tag))
  return found
}
