import { type EventsContext, readEvents } from '../../steps/events/read-events.ts'
import { checkAccount } from '../../steps/preflight/check-account.ts'
import { listOf } from '../list.ts'

/** `medspa events`. Changes nothing, takes no lock, asks no Terraform. */
export const events = listOf<EventsContext>()(checkAccount, readEvents)
