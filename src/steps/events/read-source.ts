import type { EventSource } from '../../events/event.ts'

/** A source that could not be read, or not to its end. */
export type Unread = { source: EventSource; why: string }

/** Reads a source; gives `nothing` where AWS refuses it, which is kept to be told, or where there is none. */
export type ReadSource = <Found>(source: EventSource, nothing: Found, look: () => Promise<Found>) => Promise<Found>
