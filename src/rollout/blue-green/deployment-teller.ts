import type { Clock } from '../../io/clock.ts'
import type { RolloutProgress } from '../index.ts'
import { type DeploymentView, viewLines } from './deployment-view.ts'

/** Events that are shown below the view. */
const EVENTS_SHOWN = 2

/** A view at a moment: its time runs on between two looks. */
type Looked = Omit<DeploymentView, 'ms'> & { since: Date | undefined }

export type DeploymentTeller = {
  /** An event of the service. */
  event: (text: string) => void
  /** What the deployment is at, in one line: told when it changes. */
  state: (text: string) => void
  /** What a terminal shows above it. */
  view: (view: Looked) => void
}

/** Tells what a deployment is at: redrawn in its place on a terminal, one line for each change in a pipe. */
export function deploymentTeller({ line, status }: RolloutProgress, clock: Pick<Clock, 'now'>): DeploymentTeller {
  const events: string[] = []
  let state = ''
  let looked: Looked | undefined
  const view = () => {
    if (looked === undefined) return []
    const { since, ...rest } = looked
    return viewLines({ ...rest, ms: since && Math.max(0, clock.now().getTime() - since.getTime()) })
  }
  status?.(() => [...view(), ...(state === '' ? [] : [state]), ...events.slice(-EVENTS_SHOWN)])
  return {
    event(text) {
      events.push(text)
      line(text)
    },
    state(text) {
      if (text !== state) line(text)
      state = text
    },
    view(next) {
      looked = next
    },
  }
}
