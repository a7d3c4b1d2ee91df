import { commandLine } from '../../command-line.ts'
import { shortAge } from '../../quantities.ts'
import { mayHaveMigrated, type WayBack } from '../../releases/back/ways-back.ts'
import { shortTag } from '../../releases/release-images.ts'

/** Pure: `1a2b3c4d5e6f: registered 2d ago by ada, served before`. */
export function wayInWords(way: WayBack, now: Date): string {
  const { bad, missing, registeredAt, registeredBy, served, serves, tag } = way
  const age = registeredAt && `registered ${shortAge(now.getTime() - registeredAt.getTime())} ago`
  const registered = [age, registeredBy && `by ${registeredBy}`].filter(Boolean).join(' ')
  const ran = serves ? 'serves now' : served ? 'served before' : 'never served'
  const told = [registered, ran, bad && 'marked bad', missing && `cannot run: ${missing}`].filter(Boolean)
  return `${shortTag(tag)}: ${told.join(', ')}`
}

/** Pure: what a way back changes, and what it does not, before it is approved. */
export function previewOf(
  target: WayBack,
  { left, ways }: { left: readonly string[]; ways: readonly WayBack[] },
): string[] {
  const { newWorkers, stale, tag, workers } = target
  const names = mayHaveMigrated(ways, target)
    .map((way) => shortTag(way.tag))
    .join(', ')
  return [
    `The API goes back to ${shortTag(tag)}.`,
    ...(Object.keys(workers).length > 0 ? [`Workers too: ${Object.keys(workers).join(', ')}.`] : []),
    ...(newWorkers.length > 0 ? [`${shortTag(tag)} has no worker ${newWorkers.join(', ')}: it stays as it is.`] : []),
    voiceInWords(target),
    ...(stale.length > 0 ? [`Its revision is registered again, with today's ${stale.join(', ')}.`] : []),
    ...(left.length > 0 ? [`Marked bad, so that deploy refuses them: ${left.map(shortTag).join(', ')}.`] : []),
    names === ''
      ? 'No other migrator came after its own: it meets the schema that it knows.'
      : `Migrations of ${names} are not undone, as far as they ran. Whether ${shortTag(tag)} bears that schema, medspa does not know: \`${commandLine('migrate status')}\` shows it.`,
  ]
}

const voiceInWords = ({ tag, voiceRenewal, voiceOfAnother, voiceVersion }: WayBack): string => {
  if (voiceOfAnother)
    return `${shortTag(tag)} has no version of the voice Lambda: version ${voiceVersion}, of another release, answers voice webhooks.`
  if (voiceRenewal !== undefined)
    return `Voice webhooks go to a new version of the Lambda: the image of ${shortTag(tag)}, and today's address and settings.`
  return voiceVersion === undefined
    ? 'There are no voice webhooks.'
    : `Voice webhooks go to version ${voiceVersion} of the Lambda.`
}
