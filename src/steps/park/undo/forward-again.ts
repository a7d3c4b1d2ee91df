import type { Deps } from '../../../deps.ts'
import { isParkedAnswer } from '../../../parks/parked-voice.ts'
import type { Release } from '../../../releases/release.ts'
import type { Undo } from '../../../tasks/park-context.ts'

type Needs = Pick<Deps, 'voiceLambda'>
type Found = NonNullable<Awaited<ReturnType<Needs['voiceLambda']['configuration']>>>

/**
 * The undo of letting the voice Lambda answer by itself: webhooks are forwarded as before. A parking that was left has left it
 * parked: the way back is the newest version that forwards. Undefined where no version ever forwarded. The image is that
 * version's in any case: the function's own may be medspa's already, as a parking changes variables and image one after the other.
 */
export async function forwardAgain(
  { voiceLambda }: Needs,
  { answers, configured, version }: Found,
  release: Release | undefined,
): Promise<Undo | undefined> {
  const last = await voiceLambda.lastForwarding()
  const former = isParkedAnswer(configured) ? last?.variables : configured
  if (former === undefined) return undefined
  const pin = release?.pin?.voice_lambda_version
  const pinned = pin === undefined ? undefined : pinnedForwarding({ answers, pin, version })
  return {
    id: 'undo-voice',
    title: 'Forward voice webhooks again',
    run: async ({ line, signal }) =>
      `version ${await voiceLambda.answerBy(former, { signal, onWait: line, pinned, image: last?.image })} forwards`,
  }
}

/**
 * What answered, which a pin that was left behind may not name: its version may be a parked one, of a restore. Where a parked
 * version answers, a pin that names it (of a deploy that began on a half-parked environment) leads nowhere.
 */
function pinnedForwarding({ answers, pin, version }: Pick<Found, 'answers' | 'version'> & { pin: string }) {
  if (!isParkedAnswer(answers)) return version
  return pin === version ? undefined : pin
}
