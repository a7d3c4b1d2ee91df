/** One event of a deployment, by AWS's names. */
export type LifecycleEvent = {
  lifecycleEventName: EventName
  status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped'
  startTime?: Date
  endTime?: Date
  diagnostics?: {
    errorCode: 'Success' | 'ScriptFailed' | 'UnknownError'
    scriptName: string
    message: string
    logTail: string
  }
}

const WITHOUT_TEST_LISTENER = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const
const TEST_EVENTS = ['AllowTestTraffic', 'AfterAllowTestTraffic'] as const
export type EventName = (typeof WITHOUT_TEST_LISTENER)[number] | (typeof TEST_EVENTS)[number]

/**
 * All events of a deployment in their order, `Pending`: eight with a test listener, six without, the other two absent.
 * Source: CodeDeploy user guide, "What happens during an Amazon ECS deployment".
 */
export function newEvents(hasTestListener: boolean): LifecycleEvent[] {
  const names: EventName[] = [...WITHOUT_TEST_LISTENER]
  if (hasTestListener) names.splice(3, 0, ...TEST_EVENTS)
  return names.map((lifecycleEventName) => ({ lifecycleEventName, status: 'Pending' }))
}

/** The event that is under way, or that comes next; undefined when all are over. */
export const currentEvent = (events: readonly LifecycleEvent[]): LifecycleEvent | undefined =>
  events.find(({ status }) => status === 'Pending' || status === 'InProgress')

/** Ends what a deployment that stops or fails had left: the event under way has failed, those after it are skipped. */
export function abandonEvents(events: readonly LifecycleEvent[], now: Date, message = ''): void {
  for (const event of events) {
    if (event.status === 'InProgress') {
      Object.assign(event, { status: 'Failed', endTime: now })
      if (message !== '') {
        event.diagnostics = { errorCode: 'UnknownError', scriptName: '', message, logTail: '' }
      }
    }
    if (event.status === 'Pending') event.status = 'Skipped'
  }
}
