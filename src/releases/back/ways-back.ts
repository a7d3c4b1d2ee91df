/** A release whose revision is still there, as AWS tells of it. */
export type WayBack = {
  tag: string
  taskDefinitionArn: string
  /** When its revision was registered, and by whom: the name behind the last slash of the principal's ARN. */
  registeredAt?: Date | undefined
  registeredBy?: string | undefined
  /** Numbers of its first and its last revision of the API that Terraform registered. */
  revisions?: { first: number; last: number } | undefined
  /** Revisions of workers, by their names. */
  workers: Readonly<Record<string, string>>
  /** Workers that run now, and of which this release has no revision. */
  newWorkers: readonly string[]
  /** The version of the voice Lambda that forwards for it; undefined where there are no voice webhooks. */
  voiceVersion?: string | undefined
  /** The release has no version of its own: that one is another release's, which answers already. */
  voiceOfAnother?: boolean | undefined
  /** Where its versions forward elsewhere than today: the image, by digest, of which a version is published that forwards there. */
  voiceRenewal?: { image: string } | undefined
  /** Variables of its API and its workers that the infrastructure gives, and that are others today, by their names. */
  stale: readonly string[]
  /** Digest of its migrate image; undefined where the registry has none. */
  migrator?: string | undefined
  /** Whether it came to serve here, by the registry's tag. */
  served: boolean
  /** Whether somebody went back from it. */
  bad: boolean
  /** Whether it serves now. */
  serves: boolean
  /** Why it cannot run any more; undefined: it can. */
  missing?: string | undefined
}

/** Where an environment stands before it goes back. */
export type Standing = {
  /** The release of the revision that is pinned, if one is: what served before a deploy that did not end, or a previous way back. */
  pinned?: string | undefined
  /** The revision itself: two revisions may be of one release, of other configurations. */
  pinnedRevision?: string | undefined
  /** Tags of the releases that serve. */
  serving: readonly string[]
  /** The release that was deployed last. */
  deployed?: string | undefined
  /** Tags of the releases that have a revision, the newest first. */
  order?: readonly string[]
}

/** Pure: those that can run, in the order given (the newest first). */
export const runnable = (ways: readonly WayBack[]): WayBack[] => ways.filter(({ missing }) => missing === undefined)

/**
 * Pure: the release that served before. After a deploy that did not end, and after a way back that was stopped or has ended,
 * that is the one that is pinned: the same command again leads to the same release. Without a pin, where an older release than
 * the one deployed last serves, that older release: CodeDeploy, or a person, has given it the traffic back. Else the newest one that
 * served before those that serve. Never one from which somebody went back. Undefined where there is none.
 */
export function servedBefore(ways: readonly WayBack[], standing: Standing): WayBack | undefined {
  const good = runnable(ways).filter(({ bad }) => !bad)
  const ofPin = good.find((way) => isPinned(way, standing))
  if (ofPin !== undefined) return ofPin
  const left = leftOf(standing)
  const rank = (tag: string | undefined) => ways.findIndex((way) => way.tag === tag)
  const { deployed, serving } = standing
  // The newest of them; a release that was deployed last, and has no revision any more, is newer than all that have one.
  const isGone = deployed !== undefined && rank(deployed) === -1
  const head = isGone ? -1 : Math.min(...left.map(rank).filter((at) => at !== -1))
  const others = good.filter(({ served, tag }) => {
    const serves = serving.includes(tag)
    return left.includes(tag) && rank(tag) > head && (serves || served)
  })
  const other = others.find(({ tag }) => serving.includes(tag)) ?? others[0]
  if (other !== undefined) return other
  const last = ways.findLastIndex(({ tag }) => left.includes(tag))
  return good.find((way) => ways.indexOf(way) > last && way.served)
}

/** A release that is pinned by a revision which cannot run any more is not: another of its revisions is another configuration. */
const isPinned = ({ tag, taskDefinitionArn }: WayBack, { pinned, pinnedRevision }: Standing): boolean =>
  tag === pinned && (pinnedRevision === undefined || taskDefinitionArn === pinnedRevision)

/** Tags of what serves, and of the release that was deployed last. */
const leftOf = ({ deployed, serving }: Standing): string[] => [
  ...new Set([...serving, ...(deployed === undefined ? [] : [deployed])]),
]

/**
 * Pure: the releases that a way back abandons: the one that was deployed last, and those that serve, but for those that are known
 * to be older than the release it goes to: nobody goes back from them.
 */
export function abandoned(standing: Standing, to: string): string[] {
  const { deployed, order = [] } = standing
  const at = order.indexOf(to)
  return leftOf(standing).filter((tag) => tag !== to && (tag === deployed || at === -1 || order.indexOf(tag) < at))
}

/**
 * Pure: the releases whose migrations may have run since this one's: registered after its first revision, with another migrate
 * image, or with one that is not known. A deploy that failed later than its migration counts as one that served.
 */
export const mayHaveMigrated = (ways: readonly WayBack[], target: WayBack): WayBack[] => {
  const at = ways.findIndex(({ tag }) => tag === target.tag)
  // A release that was deployed a second time has the newest revision, and the migrations of those in between came after its own.
  const cameAfter = (way: WayBack, index: number) =>
    way.revisions !== undefined && target.revisions !== undefined
      ? way.revisions.last > target.revisions.first
      : index < at
  return ways.filter(
    (way, index) =>
      way.tag !== target.tag &&
      cameAfter(way, index) &&
      (target.migrator === undefined || way.migrator !== target.migrator),
  )
}
