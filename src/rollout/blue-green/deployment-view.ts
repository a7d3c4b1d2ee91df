import { about, elapsed } from '../../quantities.ts'

/** A task set, as somebody who waits wants to see it. */
export type SeenSet = {
  /** `green`: the deployment has made it. */
  name: 'blue' | 'green'
  /** The release's tag, shortened; `family:revision` where no tag is known. */
  release: string
  desired: number
  running: number
  healthy: number
  /** Percent of the traffic of production. */
  weight: number
}

export type DeploymentView = {
  sets: readonly SeenSet[]
  /** CodeDeploy's lifecycle event that is under way, or `Ready` while it waits to be continued. */
  event: string | undefined
  /** Milliseconds since the deployment was created; undefined where none is under way. */
  ms: number | undefined
  /** How long one like it usually takes until the traffic has shifted, in milliseconds. */
  usualMs: number | undefined
  /** Where AWS's console shows it; a rehearsal has none. */
  link: string | undefined
}

/** Pure: one line a task set, blue first. */
const setLines = (sets: readonly SeenSet[]): string[] => {
  const width = Math.max(0, ...sets.map(({ release }) => release.length))
  return sets
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .map(({ name, release, ...set }) => `${name.padEnd(5)}  ${release.padEnd(width)}  ${inWords(set)}`)
}

const inWords = ({ desired, healthy, running, weight }: Omit<SeenSet, 'name' | 'release'>) =>
  `${desired} desired, ${running} running, ${healthy} healthy, ${Math.round(weight)}% of traffic`

/** Pure: what a terminal shows of a deployment, redrawn in its place. The last line is the console's link, where there is one. */
export function viewLines({ event, link, ms, sets, usualMs }: DeploymentView): string[] {
  const time = ms === undefined ? '' : `${elapsed(ms)}${usualMs === undefined ? '' : ` of ${about(usualMs)}`}`
  const at = [event ?? '', time].filter((part) => part !== '').join(', ')
  return [...setLines(sets), ...(at === '' ? [] : [at]), ...(link === undefined ? [] : [link])]
}
