import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { notDeployed } from '../../not-deployed.ts'
import { isBad } from '../../releases/back/bad-tags.ts'
import { type ReleaseDigests, recordedDigests } from '../../releases/pin.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { Serving } from '../../releases/serving.ts'
import { tagsMeant } from '../../releases/tags.ts'
import { readServing, type ServingNeeds } from '../release/read-serving.ts'
import { step } from '../step.ts'

type Needs = ServingNeeds & Pick<Deps, 'releaseParameter' | 'settings'>

/** `asked`: the operator's `--tag`. */
type Context = { asked?: string | undefined; tag: string; digests?: ReleaseDigests; before?: Serving }

const refused = (code: string, message: string, hint: string) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint })

/**
 * Section 2.5, where the same release is to start anew: the release that was deployed last, whose tasks run.
 * @throws OperatorError exit 3 where nothing was deployed (`not-deployed`), a deploy was stopped on its way (`deploy-unfinished`), or
 * no task runs (`no-task-runs`); exit 2 where `--tag` means another release (`redeploy-other-release`)
 */
export const findDeployedRelease = step({
  id: 'deployed-release',
  section: '2.5',
  title: 'Find the release that runs',
  looks: true,
  run: async (deps: Needs, context: Context) => {
    const { environment } = deps.settings
    const deploy = commandLine('deploy')
    const release = await deps.releaseParameter.read()
    const tag = release?.api_image_tag
    if (release === undefined || tag === undefined) {
      throw notDeployed(environment)
    }
    if (context.asked !== undefined && tagsMeant(context.asked, [tag]).length === 0) {
      throw new OperatorError(`--redeploy replaces the tasks of ${shortTag(tag)}, and --tag names ${context.asked}.`, {
        code: 'redeploy-other-release',
        whose: 'operator',
        exit: 'usage',
        hint: `Leave --redeploy out to deploy another release: \`${commandLine('deploy', { flags: ['--tag', context.asked] })}\`.`,
      })
    }
    context.tag = tag
    if (release.pin !== undefined && isBad(release, tag)) {
      throw refused(
        'release-bad',
        `${environment} was put back from ${shortTag(tag)}, the release that was deployed last.`,
        `\`${deploy}\` brings a release that fixes it, with new tasks.`,
      )
    }
    if (release.pin !== undefined) {
      throw refused(
        'deploy-unfinished',
        `A deploy of ${shortTag(tag)} has begun and not come to its end: other tasks serve than the release's.`,
        `Run \`${commandLine('deploy', { flags: ['--tag', shortTag(tag)] })}\`: it goes on from there, and starts new tasks.`,
      )
    }
    const { service, ...serving } = await readServing(deps)
    context.before = serving
    if (service === undefined || service.desired === 0) {
      throw refused(
        'no-task-runs',
        `No task of the API runs in ${environment}, so there is none to replace.`,
        `\`${deploy}\` starts them.`,
      )
    }
    const digests = recordedDigests(release)
    if (digests !== undefined) context.digests = digests
    return { detail: shortTag(tag) }
  },
})
