import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Outputs } from '../../terraform/outputs.ts'

type Voice = NonNullable<Awaited<ReturnType<Deps['voiceLambda']['find']>>>

/** What a step says that has nothing to do with voice webhooks. */
export const voiceIsOff = { skipped: 'voice webhooks are switched off' } as const

/**
 * The voice Lambda of an environment whose gateway is there; undefined where voice webhooks are switched off.
 * @throws OperatorError `voice-lambda-missing`
 */
export async function findVoice(
  { names, voiceLambda }: Pick<Deps, 'names' | 'voiceLambda'>,
  { api_gateway_url: gateway }: Pick<Outputs, 'api_gateway_url'>,
): Promise<Voice | undefined> {
  if (gateway === undefined) return undefined
  const voice = await voiceLambda.find()
  if (voice !== undefined) return voice
  throw new OperatorError(`The voice Lambda ${names.voiceFunction} is missing.`, {
    code: 'voice-lambda-missing',
    whose: 'aws',
    hint: 'Run the deploy again: its plan makes the function.',
  })
}
