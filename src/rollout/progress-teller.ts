import type { RolloutProgress } from './index.ts'

/** Events that are shown below the state of a rollout. */
const EVENTS_SHOWN = 3

/** Tells what changed, and keeps the state above the last events. */
export function progressTeller({ line, status }: RolloutProgress) {
  const events: string[] = []
  let state = ''
  status?.(() => (state === '' ? [] : [state, ...events.slice(-EVENTS_SHOWN)]))
  return {
    event(text: string) {
      events.push(text)
      line(text)
    },
    state(text: string) {
      if (text !== state) line(text)
      state = text
    },
  }
}
