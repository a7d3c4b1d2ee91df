import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { type Given, type Progress, step } from '../../step.ts'

/**
 * Section 2.10: a release whose voice versions forward to a load balancer of before has one published that forwards to today's.
 * The same command after a kill finds that version as the release's own; what the kill has left of the function is taken back
 * here, whichever release comes. Where none can be published, API and workers are put back all the same, without a pin of a voice
 * version: the step `check-release` tells of it then.
 */
export const publishRenewedVoice = step({
  id: 'publish-voice',
  section: '2.10',
  title: "Publish its voice version with today's address",
  applies: ({ target }: Pick<RollbackContext, 'target'>) =>
    target?.voiceVersion !== undefined || target?.voiceRenewal !== undefined,
  needs: ['target'],
  run: async (
    { voiceLambda }: Pick<Deps, 'voiceLambda'>,
    context: Given<Pick<RollbackContext, 'target' | 'voiceLeft'>, 'target'>,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const { tag, voiceRenewal, voiceVersion } = context.target
    const options = { signal, onWait: line }
    if (voiceRenewal === undefined) {
      try {
        return (await voiceLambda.putTerraformsBack(options))
          ? { detail: 'an earlier run was cut off: the function is as Terraform made it again' }
          : { skipped: `version ${voiceVersion} forwards to today's address` }
      } catch (error) {
        // No caller meets what is left, and the API has to come back.
        if (signal.aborted || !(error instanceof OperatorError)) throw error
        return {
          skipped: `version ${voiceVersion} forwards; the function is not as Terraform made it: ${error.message}`,
        }
      }
    }
    try {
      const published = await voiceLambda.publishRenewed({ release: tag, image: voiceRenewal.image }, options)
      context.target = { ...context.target, voiceVersion: published, voiceRenewal: undefined }
      return { detail: `version ${published}` }
    } catch (error) {
      if (signal.aborted || !(error instanceof OperatorError)) throw error
      context.voiceLeft = error
      return { skipped: `none was published, so voice webhooks stay where they are: ${error.message}`, matters: true }
    }
  },
})
