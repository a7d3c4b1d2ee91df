import type { Deps } from '../../deps.ts'
import type { TimelineEvent } from '../../events/event.ts'
import { ofAlarms } from '../../events/of-alarms.ts'
import { ofDeployments } from '../../events/of-deployments.ts'
import { ofRuns } from '../../events/of-runs.ts'
import { ofSecrets } from '../../events/of-secrets.ts'
import { ofService } from '../../events/of-service.ts'
import { timeline } from '../../events/timeline.ts'
import { counted } from '../../quantities.ts'
import type { RunRecord } from '../../runs/record.ts'
import { partOf } from '../status/part.ts'
import { type Progress, step } from '../step.ts'
import type { ReadSource, Unread } from './read-source.ts'
import { readStateEvents } from './read-state-events.ts'

type Needs = Pick<Deps, 'history' | 'names' | 'pastRuns' | 'redactor' | 'secrets' | 'service' | 'workers'>

export type EventsContext = { since: Date; events?: TimelineEvent[]; unread?: Unread[] }

/**
 * Section 2.8: what happened to the environment, by all that remembers it, side by side. A source that AWS refuses is named,
 * and spoils no other. Changes nothing.
 */
export const readEvents = step({
  id: 'events',
  section: '2.8',
  title: 'Read what happened',
  looks: true,
  gives: ['events', 'unread'],
  async run(deps: Needs, context: EventsContext, { signal }: Progress) {
    const { history, names, redactor, service } = deps
    const { since } = context
    const unread: Unread[] = []
    const read: ReadSource = async (source, nothing, look) => {
      const part = await partOf(look)
      if ('unknown' in part) {
        const why = redactor.scrub(part.unknown)
        // The API's service and the workers' are refused alike.
        if (!unread.some((each) => each.source === source && each.why === why)) unread.push({ source, why })
      }
      return 'found' in part ? part.found : nothing
    }
    const runs = readRuns(deps, since, signal, read)
    const lists = await Promise.all([
      runs.then(ofRuns),
      read('secret', [], () => deps.secrets.history(names.appSecrets)).then(async (versions) =>
        ofSecrets(names.appSecrets, versions, await runs),
      ),
      read('ecs', [], async () => serviceEvents(await service.describe(), names.service)),
      read('ecs', [], () => workerEvents(deps)),
      read('codedeploy', [], () => history.deployments(since)).then(async (deployments) =>
        ofDeployments(deployments, { runs: await runs, service: names.service }),
      ),
      read('alarm', [], async () => ofAlarms(await history.alarms(since))),
      readStateEvents(deps, { read, runs, since }),
    ])
    signal.throwIfAborted()
    const scrubbed = timeline(lists, since).map((event) => ({ ...event, what: redactor.scrub(event.what) }))
    context.events = scrubbed
    context.unread = unread
    return { detail: `${counted(scrubbed.length, 'event')} since ${since.toISOString()}` }
  },
})

/** Runs of this checkout, and of the state bucket where it can be read. A copy of a run that seems under way says how it ended. */
async function readRuns(
  { pastRuns }: Pick<Needs, 'pastRuns'>,
  since: Date,
  signal: AbortSignal,
  read: ReadSource,
): Promise<RunRecord[]> {
  const here = await pastRuns.here(since)
  const elsewhere = await read('run', [], () => pastRuns.elsewhere(since, here, signal))
  return [...new Map([...here, ...elsewhere].map((run) => [run.id, run])).values()]
}

type Described = Awaited<ReturnType<Needs['service']['describe']>>

const serviceEvents = (state: Described, name: string) => (state === undefined ? [] : ofService(name, state))

async function workerEvents({ names, workers }: Pick<Needs, 'names' | 'workers'>): Promise<TimelineEvent[]> {
  const found = await workers.found()
  const events = found.map(async (name) =>
    serviceEvents(await workers.of(name).service.describe(), `${names.prefix}-${name}`),
  )
  return (await Promise.all(events)).flat()
}
