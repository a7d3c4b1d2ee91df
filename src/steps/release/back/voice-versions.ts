import type { Deps } from '../../../deps.ts'
import { isParkedAnswer, type VoiceVariables } from '../../../parks/parked-voice.ts'
import { imageDigest, withDigest } from '../../../releases/serving.ts'

/**
 * The version that forwards for a release, the image of which a version has to be published, or why there is neither; nothing
 * where there are no voice webhooks. `ofAnother`: the release has no version, and this one, of another release, answers on.
 */
type Found = {
  version?: string | undefined
  ofAnother?: boolean | undefined
  renewal?: { image: string } | undefined
  missing?: string | undefined
}

/** Where a version forwards to, and the name that it verifies there. */
const upstreamOf = ({ UPSTREAM_BASE_URL = '', UPSTREAM_TLS_SERVERNAME = '' }: VoiceVariables = {}): string =>
  JSON.stringify([UPSTREAM_BASE_URL, UPSTREAM_TLS_SERVERNAME])

/**
 * Which version of the voice Lambda forwards for a release: the pinned one where one is given, else the newest of its tag. A version
 * keeps the variables that it was published with: one that answers callers of a parked environment forwards nothing, and one from
 * before a restore forwards to a load balancer that is gone. It has to forward as the newest one does, or as the one that answers
 * now; else another one can be published of the newest's image. A release from before voice was on, or of which a `park --full` has
 * taken the versions, has none at all: the API has to come back all the same, and the alias stays on what answers. Only where that
 * is what answers for a parked environment, the newest one that forwards comes.
 */
export async function voiceVersions(
  deps: Pick<Deps, 'names' | 'registries' | 'voiceLambda'>,
): Promise<(tag: string, pinned?: string) => Promise<Found>> {
  const voice = await deps.voiceLambda.find()
  if (voice?.aliasVersion === undefined) return async () => ({})
  const forwarding = voice.versions.filter(({ variables = {} }) => !isParkedAnswer(variables))
  const newest = forwarding.at(-1)
  const answering = forwarding.find(({ version }) => version === voice.aliasVersion)
  const today = [newest, answering].flatMap((each) => (each ? [upstreamOf(each.variables)] : []))
  return async (tag, pinned) => {
    const own = forwarding.filter(({ description }) => description === tag)
    const ofRelease = pinned === undefined ? own : forwarding.filter(({ version }) => version === pinned)
    const isOfToday = ({ variables }: (typeof ofRelease)[number]) => today.includes(upstreamOf(variables))
    if (own.length === 0) {
      // What an earlier run has pinned of such a release is the version that answered then.
      const other = (pinned === undefined ? undefined : ofRelease.find(isOfToday)) ?? answering ?? newest
      return { version: other?.version ?? voice.aliasVersion, ofAnother: true }
    }
    const found = ofRelease.findLast(isOfToday) ?? ofRelease.at(-1)
    if (found === undefined) return { missing: `the voice Lambda has no version ${pinned}, which is pinned` }
    const { version } = found
    const image = await deps.voiceLambda.image(version)
    const digest = image && (image.digest ?? imageDigest(image.image))
    if (digest !== undefined && !(await deps.registries.has(deps.names.voiceRepository, digest)))
      return { missing: `the image of version ${version} of its voice Lambda is not in the registry` }
    if (isOfToday(found)) return { version }
    if (image === undefined || digest === undefined)
      return { missing: `the image of version ${version} of its voice Lambda is not known by its digest` }
    return cannotVerify(found.variables, newest?.variables)
      ? { missing: "its voice Lambda was never told a name to verify, as today's load balancer needs" }
      : { renewal: { image: withDigest(image.image, digest) } }
  }
}

/**
 * Pure: whether a version may be of an image that knows no UPSTREAM_TLS_SERVERNAME, where today's needs it: Terraform gives it to
 * every function whose image knows it (infra/terraform/main.tf), and without it no certificate is valid for the load balancer's name.
 */
const cannotVerify = (former: VoiceVariables = {}, today: VoiceVariables = {}): boolean =>
  today.UPSTREAM_TLS_SERVERNAME !== undefined && former.UPSTREAM_TLS_SERVERNAME === undefined
