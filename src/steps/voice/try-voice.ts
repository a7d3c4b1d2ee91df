import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'
import { findVoice, voiceIsOff } from './find-voice.ts'

/**
 * Section 2.7, before anything moves: the voice version that the apply published is called, as a check of `GET /health` that
 * no provider and no API notices. An image that dies at its start ends the release here, with nothing migrated, the API and
 * the alias as before; the pin stays, so that a bare apply goes on with what serves.
 */
export const tryVoice = step({
  id: 'try-voice',
  section: '2.7',
  title: 'Call the voice Lambda of the release',
  looks: true,
  needs: ['outputs'],
  run: async (
    deps: Pick<Deps, 'names' | 'voiceLambda'>,
    { outputs, tag }: Given<Pick<DeployContext, 'outputs' | 'tag'>, 'outputs'>,
    progress: Progress,
  ) => {
    const voice = await findVoice(deps, outputs)
    if (voice === undefined) return voiceIsOff
    const { aliasVersion, newestVersion } = voice
    await deps.voiceLambda
      .tryOut(newestVersion, { signal: progress.signal, onWait: progress.line })
      .catch((error: unknown) => {
        // Where Lambda itself is the cause, its error says what to do.
        if (!(error instanceof OperatorError) || error.whose !== 'operator') throw error
        throw notAnswering(error, { tag, first: aliasVersion === newestVersion })
      })
    return { detail: `version ${newestVersion} answers` }
  },
})

/** On a first deploy Terraform has made the alias at this version: nothing has ever answered there. */
const notAnswering = (cause: OperatorError, { first, tag }: { first: boolean; tag: string }) =>
  new OperatorError(cause.message, {
    code: cause.code,
    whose: cause.whose,
    hint:
      `${first ? 'Nothing was migrated, and the API was not moved; the gateway leads to this version, and answers no call.' : 'Nothing was migrated, and neither the API nor voice webhooks were moved: both answer as before.'} ` +
      `The voice image of ${shortTag(tag)} does not start with the variables that it is given: UPSTREAM_BASE_URL, UPSTREAM_TIMEOUT, UPSTREAM_FAILURE and VOICE_MODE. Correct it, and deploy a release whose voice image starts.`,
    evidence: cause.evidence,
    cause,
  })
