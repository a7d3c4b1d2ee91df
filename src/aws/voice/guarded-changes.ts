import { isDeepStrictEqual } from 'node:util'
import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import { isParkedAnswer } from '../../parks/parked-voice.ts'
import { imageDigest } from '../../releases/serving.ts'
import { changeWhenReady } from './change-when-ready.ts'
import type { FunctionCalls, LatestFunction } from './function-calls.ts'
import { waitUntilReady } from './wait-until-ready.ts'

export type GuardedParts = {
  calls: Pick<FunctionCalls, 'configuration' | 'latest' | 'publish' | 'setImage'>
  clock: Clock
  functionName: string
  signal: AbortSignal
  /** Told of each look that finds Lambda still at work. */
  onPending: () => void
}

type Image = { image: string; digest?: string | undefined }

/** `$LATEST`, once Lambda takes changes of it; an update that failed is one to correct, and no hindrance. */
export async function asItIs(parts: GuardedParts): Promise<LatestFunction> {
  await waitUntilReady(parts, undefined, { ...parts, bearsFailedUpdate: true })
  const found = await parts.calls.latest()
  if (found === undefined) throw changedMeanwhile(parts.functionName)
  return found
}

/**
 * Gives `$LATEST`, which is expected to be as it was read, another image, and waits until Lambda has it. Where it has the image
 * already, nothing is changed.
 * @throws OperatorError `voice-changed`, `lambda-missing`, `lambda-update-failed`
 */
export async function withImage(parts: GuardedParts, expected: LatestFunction, wanted: Image): Promise<LatestFunction> {
  if (isSameImage(expected, wanted)) return expected
  await changing(parts, async (now) => {
    // The answer to a first attempt may have been lost.
    if (isSameImage(now, wanted)) return
    checkUnchanged(parts.functionName, now, expected)
    await parts.calls.setImage(wanted.image, now.revisionId)
  })
  await waitUntilReady(parts, undefined, parts)
  return { ...expected, image: wanted.image, digest: wanted.digest }
}

/**
 * Publishes `$LATEST`, which is expected to be as it was read. The description is the version's alone; without one the version
 * keeps the function's.
 * @throws OperatorError `voice-changed`, `lambda-missing`, `lambda-update-failed`
 */
export const publishLatest = (parts: GuardedParts, expected: LatestFunction, description?: string): Promise<string> =>
  changing(parts, async (now) => {
    checkUnchanged(parts.functionName, now, expected)
    return parts.calls.publish({ description, revisionId: now.revisionId })
  })

/**
 * The revision is read anew before each change: Lambda gives `$LATEST` another one when an update is done, too (aws/aws-sdk#377).
 * Where it has changed since, `$LATEST` is looked at again.
 */
const changing = <T>(parts: GuardedParts, call: (now: LatestFunction) => Promise<T>): Promise<T> =>
  changeWhenReady(
    { ...parts, ready: () => waitUntilReady(parts, undefined, { ...parts, bearsFailedUpdate: true }) },
    async () => {
      const now = await parts.calls.latest()
      if (now === undefined) throw changedMeanwhile(parts.functionName)
      return call(now)
    },
    parts.signal,
  )

/** Pure: by the digests where both are known, as Lambda resolved them or as the references name them. */
export function isSameImage(one: Image, other: Image): boolean {
  const [a, b] = [one, other].map(({ digest, image }) => digest ?? imageDigest(image))
  return a === undefined || b === undefined ? one.image === other.image : a === b
}

function checkUnchanged(functionName: string, now: LatestFunction, expected: LatestFunction): void {
  const isAsRead =
    isSameImage(now, expected) &&
    now.description === expected.description &&
    isDeepStrictEqual(now.variables, expected.variables)
  if (!isAsRead) throw changedMeanwhile(functionName)
}

const changedMeanwhile = (functionName: string) =>
  new OperatorError(`Somebody else changes the Lambda function ${functionName}.`, {
    code: 'voice-changed',
    whose: 'operator',
    // Not as a command line: which release it was to go back to is not known here, and another one might come.
    hint: 'Callers are answered as before. Once the other change is done, run the same command again.',
  })

/** A copy of it would answer callers by itself although the API serves. */
export function refuseParkedAnswer(functionName: string, { variables }: LatestFunction): void {
  if (!isParkedAnswer(variables)) return
  throw new OperatorError(`The Lambda function ${functionName} answers callers of a parked environment by itself.`, {
    code: 'parked',
    whose: 'operator',
    exit: 'refused',
    hint: `\`${commandLine('restore')}\` makes it forward again.`,
  })
}
