import { isDeepStrictEqual } from 'node:util'
import { isParkedAnswer } from '../../parks/parked-voice.ts'
import type { FunctionCalls, LatestFunction } from './function-calls.ts'
import {
  asItIs,
  type GuardedParts,
  isSameImage,
  publishLatest,
  refuseParkedAnswer,
  withImage,
} from './guarded-changes.ts'

type Parts = GuardedParts & { calls: Pick<FunctionCalls, 'image' | 'versions'> }
type Published = Awaited<ReturnType<FunctionCalls['versions']>>[number]

/** A release, and the image of its voice Lambda, by digest. */
export type FormerVoice = { release: string; image: string }

/**
 * Publishes a version of an older release's image that forwards as `$LATEST` does today, and leaves `$LATEST` and the newest
 * version as Terraform made them: it reads the newest one as its own, and the alias follows that one where nothing is pinned.
 * Only the image is the older release's: no variable that Terraform gives the function tells of a release
 * (infra/terraform/modules/lambda). Killed between any two calls, the same call again ends in the same state.
 *
 * Lambda's rules: a version is a copy of `$LATEST`; PublishVersion's Description is the version's alone; where neither code
 * nor configuration has changed since the last version, none is published, and the last one is given. Source: AWS Lambda API
 * reference, PublishVersion and UpdateFunctionCode.
 * @returns the version's number; where the older release has the image that Terraform's own has, perhaps the newest version's
 * @throws OperatorError `parked` where `$LATEST` answers callers by itself; `voice-changed` where somebody else changes it;
 *   `lambda-missing`, `lambda-update-failed`: `$LATEST` has Terraform's image again
 */
export async function publishRenewed(parts: Parts, former: FormerVoice): Promise<string> {
  const { calls, functionName } = parts
  const found = await asItIs(parts)
  refuseParkedAnswer(functionName, found)
  const published = await calls.versions()
  const own = ownVersion(published, found)
  const ownImage = own && (await calls.image(own.Version))
  const latest = ownImage === undefined ? found : await withImage(parts, found, ownImage)
  const before = await publishedBefore(parts, published, latest, former)
  const version = before ?? (await publishFormer(parts, latest, former, own !== undefined))
  await publishOwnLast(parts, latest)
  return version
}

/**
 * Takes back what a `publishRenewed` that was killed has left: `$LATEST` has Terraform's image, and the newest version is
 * Terraform's own. Says whether anything was to be done. Where nothing is, it waits for nothing: most ways back need not know
 * that Lambda is at work. Of a parked function nothing is touched: no `publishRenewed` began there.
 * @throws OperatorError as `publishRenewed`
 */
export async function putTerraformsBack(parts: Parts): Promise<boolean> {
  const { calls } = parts
  const found = await calls.latest()
  if (found === undefined || isParkedAnswer(found.variables)) return false
  const published = await calls.versions()
  const own = ownVersion(published, found)
  const image = own && (await calls.image(own.Version))
  if (image === undefined || (isSameImage(found, image) && own === published.at(-1))) return false
  await publishOwnLast(parts, await withImage(parts, found, image))
  return true
}

async function publishFormer(
  parts: Parts,
  latest: LatestFunction,
  { image, release }: FormerVoice,
  isApplied: boolean,
): Promise<string> {
  const changed: LatestFunction = { ...latest, image, digest: undefined }
  const putBack = () => withImage(parts, changed, latest)
  let version: string
  try {
    await withImage(parts, latest, changed)
    version = await publishLatest(parts, changed, release)
  } catch (error) {
    // The cause counts: where this fails too, the same command again puts the image back first.
    if (!parts.signal.aborted) await putBack().catch(() => {})
    throw error
  }
  try {
    await putBack()
  } catch (error) {
    // An apply that was cut off may have left an image that does not start: the next apply brings another one.
    if (isApplied || parts.signal.aborted) throw error
  }
  return version
}

/**
 * The newest version that Terraform has published and that forwards: it keeps the description of the function, which is the
 * release that was applied last. Undefined where an apply was cut off before it published.
 */
const ownVersion = (published: readonly Published[], { description }: LatestFunction): Published | undefined =>
  published.findLast(({ Description = '', Environment }) => {
    return Description === description && !isParkedAnswer(Environment?.Variables ?? {})
  })

/** Publishes Terraform's own once more where the newest version is another one. */
async function publishOwnLast(parts: Parts, latest: LatestFunction): Promise<void> {
  const published = await parts.calls.versions()
  const own = ownVersion(published, latest)
  if (own !== undefined && own !== published.at(-1)) await publishLatest(parts, latest)
}

/** The version of the release that forwards as `$LATEST` does, where an earlier run has published it. */
async function publishedBefore(
  { calls }: Parts,
  published: readonly Published[],
  { variables }: LatestFunction,
  { image, release }: FormerVoice,
): Promise<string | undefined> {
  const alike = published.filter(
    ({ Description, Environment }) =>
      Description === release && isDeepStrictEqual(Environment?.Variables ?? {}, variables),
  )
  for (const { Version } of alike.toReversed()) {
    const found = await calls.image(Version)
    if (found !== undefined && isSameImage(found, { image })) return Version
  }
  return undefined
}
