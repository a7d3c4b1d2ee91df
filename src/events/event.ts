/** Where an event is known from. */
export const eventSources = ['run', 'secret', 'ecs', 'codedeploy', 'alarm', 'terraform'] as const
export type EventSource = (typeof eventSources)[number]

/** Something that happened to an environment. */
export type TimelineEvent = {
  at: Date
  source: EventSource
  /** Who did it, as far as that is known. */
  who: string | null
  what: string
  failed: boolean
  /** What it happened to, or what tells more of it: a run's id, a service, an alarm, a deployment, a version. */
  about: string
}
