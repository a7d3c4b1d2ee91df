import { commandLine } from '../../command-line.ts'
import type { Environment } from '../../config/names.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { shortAge } from '../../quantities.ts'
import { releaseImages, shortTag } from '../../releases/release-images.ts'
import { servingReleases } from '../../releases/serving.ts'
import { isReleaseTag, isTag, type TaggedImage, tagsMeant, wholeReleases } from '../../releases/tags.ts'
import { targetsOf } from '../../releases/targets.ts'
import { step } from '../step.ts'
import { imagesWanted } from './make-images.ts'
import { readServing, type ServingNeeds } from './read-serving.ts'

/** What a look for a release needs of the environment whose registry has it. */
export type MeantNeeds = Pick<Deps, 'clock' | 'names' | 'registries' | 'releasesServed'> & ServingNeeds
type Needs = MeantNeeds & Pick<Deps, 'releaseParameter' | 'settings'>

/** How a command names its release, and what it says of one that is not there. */
type Asked = {
  option: '--tag' | '--release'
  tag: string
  /** The environment that it is promoted from, where that is not the command's own. */
  from?: Environment
}

/** Where a command's context has the tag that the operator named, and where the whole tag goes. */
type NamedRelease<Context> = {
  option: Asked['option']
  tagOf: (context: Context) => string | undefined
  found: (context: Context, tag: string) => void
}

/** So many of the releases that could run are told. */
const TOLD = 10

/** Exit 2 where no image can have that tag: before anything is asked, planned or recorded under it. */
export function checkTag({ option, tag }: Asked): void {
  if (isTag(tag)) return
  throw new OperatorError(`${option} is no tag of an image: ${JSON.stringify(tag.slice(0, 60))}.`, {
    code: 'tag-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'A tag begins with a letter, a digit or _, goes on with these, . and -, and has 120 characters at most.',
  })
}

/**
 * Section 2.5: the release that was asked for, by its whole tag or by the beginning of it, is one that the registry has.
 * Exit 3 with those that could run where none or several begin so. A command that was given no tag has no such step.
 */
export const findRelease = <Context>({ found, option, tagOf }: NamedRelease<Context>) =>
  step({
    id: 'find-release',
    section: '2.5',
    title: 'Find the release in the registry',
    looks: true,
    applies: (context: Context) => tagOf(context) !== undefined,
    run: async (deps: Needs, context: Context) => {
      const asked = { option, tag: tagOf(context) ?? '' }
      // Whether the release parameter can be read, later steps say.
      const wanted = await imagesWanted(deps).catch(() => ({ targets: targetsOf(deps.settings.platform), voice: true }))
      const tag = await releaseMeant(deps, asked, wanted)
      // The foundation makes the registries; whoever pushes the images runs the same command again.
      if (tag === undefined) return { skipped: 'there is no registry yet' }
      found(context, tag)
      return { detail: meansInWords(asked.tag, tag) }
    },
  })

/** `1a2b3c4 is 1a2b3c4d5e6f`; the tag alone where it was named as medspa shows it. */
export const meansInWords = (asked: string, tag: string): string =>
  [tag, shortTag(tag)].includes(asked) ? shortTag(tag) : `${asked} is ${shortTag(tag)}`

/**
 * The whole tag of the release that is meant, among those of which the registry has all images; undefined where there is no
 * registry.
 * @param wanted the images that a release needs
 * @throws OperatorError `release-missing`, `release-ambiguous` (exit 3) with those that could run
 */
export async function releaseMeant(
  deps: MeantNeeds,
  asked: Asked,
  wanted: Parameters<typeof releaseImages>[2],
): Promise<string | undefined> {
  const { apiRepository } = deps.names
  const others = [...new Set(releaseImages(deps.names, asked.tag, wanted).map(({ repository }) => repository))].filter(
    (repository) => repository !== apiRepository,
  )
  const [api, ...tagsOfOthers] = await Promise.all([
    deps.registries.tags(apiRepository),
    ...others.map(async (repository) => (await deps.registries.tags(repository)) ?? []),
  ])
  if (api === undefined) return undefined
  const whole = wholeReleases(api, tagsOfOthers)
  const ofApi = api.map(({ tag }) => tag).filter(isReleaseTag)
  const wholeTags = whole.map(({ tag }) => tag)
  // One that is named whole is meant, and no other that begins so, though only half of it is there: steps that miss the
  // other half say so.
  const meant = tagsMeant(asked.tag, ofApi.includes(asked.tag) ? ofApi : wholeTags)
  const [tag = halfOf(asked.tag, ofApi), other] = meant
  if (tag !== undefined && other === undefined) return tag
  throw await notOne(
    deps,
    asked,
    other === undefined ? undefined : whole.filter((each) => meant.includes(each.tag)),
    whole,
  )
}

const halfOf = (asked: string, ofApi: readonly string[]): string | undefined => {
  const meant = tagsMeant(asked, ofApi)
  return meant.length === 1 ? meant[0] : undefined
}

async function notOne(
  deps: MeantNeeds,
  { from, option, tag }: Asked,
  several: TaggedImage[] | undefined,
  whole: TaggedImage[],
) {
  const listed = (several ?? whole).slice(0, TOLD)
  const serving = await servingNow(deps)
  // Only a list: who may not read the records still learns what is there.
  const served = listed.length === 0 ? undefined : await deps.releasesServed().catch(() => undefined)
  const now = deps.clock.now().getTime()
  const lines = listed.map((each) => {
    const pushed = each.pushedAt && `pushed ${shortAge(now - each.pushedAt.getTime())} ago`
    const before = served && (served.has(each.tag) ? 'served before' : 'no run of it ended well')
    const ran = serving.includes(each.tag) ? 'serves now' : before
    return `${shortTag(each.tag)}: ${[pushed, ran].filter(Boolean).join(', ')}`
  })
  const back = listed.find((each) => !serving.includes(each.tag) && served?.has(each.tag)) ?? listed[0]
  const command = option === '--tag' ? 'deploy' : 'restore'
  const more = (several ?? whole).length - listed.length
  return new OperatorError(
    several === undefined
      ? `The registry${from === undefined ? '' : ` of ${from}`} has no release ${shortTag(tag)}.`
      : `${tag} is the beginning of ${several.length} releases.`,
    {
      code: several === undefined ? 'release-missing' : 'release-ambiguous',
      whose: 'operator',
      exit: 'refused',
      hint:
        back === undefined && from !== undefined
          ? `Deploy it there first: \`${commandLine('deploy', { env: from })}\`.`
          : back === undefined
            ? `Push its images, or bring this checkout's: \`${commandLine('deploy', option === '--tag' ? {} : { flags: ['--restore-if-parked'] })}\`.`
            : `Name one that it has, by seven characters or more: \`${commandLine(command, { flags: [...(from === undefined ? [] : ['--from', from]), option, shortTag(back.tag)] })}\``,
      evidence: [...lines, ...(more > 0 ? [`… and ${more} older`] : [])],
    },
  )
}

/** The releases that serve; none where none does, or where it cannot be read. */
const servingNow = (deps: ServingNeeds): Promise<string[]> => readServing(deps).then(servingReleases, () => [])
