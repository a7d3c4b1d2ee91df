import { commandLine } from '../../../command-line.ts'
import type { Environment } from '../../../config/names.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { shortDigest } from '../../../releases/image-match.ts'
import { digestsUnder } from '../../../releases/pin.ts'
import type { Release } from '../../../releases/release.ts'
import { type ReleaseImage, releaseImages, shortTag } from '../../../releases/release-images.ts'
import { servingReleases } from '../../../releases/serving.ts'
import { targetsOf } from '../../../releases/targets.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { type Progress, step } from '../../step.ts'
import { refuseBadRelease } from '../back/bad-release.ts'
import { meansInWords, releaseMeant } from '../find-release.ts'
import { imagesWanted } from '../make-images.ts'
import { readServing } from '../read-serving.ts'
import { type Promotion, type PromotionSource, sourceRegistries } from './promotion.ts'

type Needs = Pick<Deps, 'releaseParameter' | 'settings'>

/**
 * Section 2.9: the release that serves in the other environment, or one of its registries by its tag, and the digests of the images that this
 * environment needs. Where the other environment's release parameter holds the digests, they count: they are what was deployed and
 * validated there, whoever pushed over the tag since. Changes nothing.
 */
export const findPromoted = step({
  id: 'find-promoted',
  section: '2.9',
  title: 'Find the release to promote',
  looks: true,
  applies: ({ promotion }) => promotion !== undefined,
  run: async (
    deps: Needs,
    context: Pick<DeployContext, 'asked' | 'tag'> & { promotion?: Promotion },
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const { asked, promotion } = context
    if (promotion === undefined) throw new Error('nothing is promoted')
    const { allowBad, from, source } = promotion
    const { account, isElsewhere, registries } = await sourceRegistries(source, signal)
    // Of another account the registries alone are read.
    const release = isElsewhere ? {} : ((await source.releaseParameter.read()) ?? {})
    // Whether the own parameter can be read, later steps say.
    const wanted = await imagesWanted(deps).catch(() => ({ targets: targetsOf(deps.settings.platform), voice: true }))
    const tag =
      asked === undefined
        ? await servingTag(source, { account, from, isElsewhere, release })
        : await releaseMeant({ ...source, registries }, { option: '--tag', tag: asked, from }, wanted)
    if (tag === undefined) throw notDeployed(from)
    await refuseBadRelease(
      { releaseParameter: { ...source.releaseParameter, read: async () => release }, settings: source.settings },
      { allowBad, tag, flags: ['--from', from] },
    )
    const images = releaseImages(source.names, tag, wanted)
    const digests = await digestsOf(registries, images, digestsUnder(release, tag))
    const gone = images.filter(({ kind }) => digests[kind] === undefined)
    if (gone.length > 0) throw imagesGone(from, tag, gone)
    context.tag = tag
    promotion.found = { account, registries, digests: digests as Record<string, string> }
    const said = asked === undefined ? shortTag(tag) : meansInWords(asked, tag)
    const named = images.map(({ kind }) => `${kind} ${shortDigest(digests[kind])}`)
    return { detail: `${said} of ${from}: ${named.join(', ')}` }
  },
})

/** By kind: what was recorded, else what the tag names; undefined where the registry does not have it. */
async function digestsOf(
  registries: Pick<Deps['registries'], 'has' | 'image'>,
  images: readonly ReleaseImage[],
  recorded: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string | undefined>> {
  const found = images.map(async ({ kind, repository, tag }) => {
    const known = recorded[kind]
    if (known === undefined) return [kind, (await registries.image(repository, tag))?.digest] as const
    return [kind, (await registries.has(repository, known)) ? known : undefined] as const
  })
  return Object.fromEntries(await Promise.all(found))
}

async function servingTag(
  source: PromotionSource,
  {
    account,
    from,
    isElsewhere,
    release,
  }: { account: string; from: Environment; isElsewhere: boolean; release: Release },
): Promise<string> {
  if (isElsewhere) throw unseen(from, account)
  const serving = await readServing(source)
  const tags = servingReleases(serving)
  const [tag] = tags
  // A revision of no known release is told as `family:7`, which is no tag.
  if (tag !== undefined && tags.length === 1 && !tag.includes(':')) {
    return tag
  }
  if (tag !== undefined) throw unclear(from, tags)
  const { api_image_tag: last, parked = 'no' } = release
  throw parked !== 'no' || (last !== undefined && serving.service === undefined)
    ? asleep(from, last)
    : last === undefined
      ? notDeployed(from)
      : nothingServes(from, serving.down ?? last)
}

const refused = (code: string, message: string, hint: string, evidence: string[] = []) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint, evidence })

const byTag = (from: Environment, tag: string) => commandLine('deploy', { flags: ['--from', from, '--tag', tag] })

const asleep = (from: Environment, last: string | undefined) =>
  refused(
    'promotion-parked',
    `${from} is parked: no release serves there.`,
    last === undefined
      ? `Restore it: \`${commandLine('restore', { env: from })}\``
      : `Promote the release that it had, by its tag: \`${byTag(from, shortTag(last))}\``,
  )

const notDeployed = (from: Environment) =>
  refused(
    'promotion-not-deployed',
    `Nothing was deployed to ${from} yet.`,
    `Deploy there first: \`${commandLine('deploy', { env: from })}\``,
  )

const nothingServes = (from: Environment, down: string) =>
  refused(
    'promotion-not-deployed',
    `No release serves in ${from}: ${shortTag(down)} has no healthy task.`,
    `Look at it: \`${commandLine('status', { env: from })}\`. A release that served before is promoted by its tag: \`${byTag(from, 'TAG')}\``,
  )

const unclear = (from: Environment, tags: readonly string[]) =>
  refused(
    'promotion-unclear',
    `${tags.map(shortTag).join(' and ')} serve in ${from}: which one is meant is not clear.`,
    `Wait until one serves alone, or name its tag: \`${byTag(from, shortTag(tags[0] ?? 'TAG'))}\``,
  )

const unseen = (from: Environment, account: string) =>
  refused(
    'promotion-unclear',
    `${from} lives in account ${account}, of which these credentials read the registries alone.`,
    `Name the release that it runs: \`${byTag(from, 'TAG')}\``,
  )

const imagesGone = (from: Environment, tag: string, gone: readonly ReleaseImage[]) =>
  refused(
    'promotion-images-missing',
    `The registries of ${from} do not have all images of ${shortTag(tag)}: ${gone.map(({ kind }) => kind).join(', ')}.`,
    `Deploy it there again: \`${commandLine('deploy', { env: from, flags: ['--tag', shortTag(tag)] })}\`; or promote another release.`,
    gone.map(({ repository, tag: of }) => `${repository}:${of}`),
  )
