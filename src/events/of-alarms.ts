import type { AlarmChange } from '../aws/history/alarm-changes.ts'
import type { TimelineEvent } from './event.ts'

/** Pure: alarms as they changed their states. */
export const ofAlarms = (changes: readonly AlarmChange[]): TimelineEvent[] =>
  changes.map(({ at, from, name, reason, to }) => ({
    at,
    source: 'alarm',
    who: null,
    what: `${name}: ${from === undefined ? '' : `${from} → `}${to}${reason === '' ? '' : `: ${reason}`}`,
    failed: to === 'ALARM',
    about: name,
  }))
