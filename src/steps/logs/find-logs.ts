import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { type Asked, folderOf, isOfTasks, type Reading, type Source, sourceOf, sourcesFor } from '../../logs/sources.ts'
import { notDeployed } from '../../not-deployed.ts'
import { counted } from '../../quantities.ts'
import { taskIdOf } from '../../releases/arn.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { step } from '../step.ts'
import { streamsOfTask } from './streams-of-task.ts'
import { tasksOfRelease } from './tasks-of-release.ts'

type Needs = Pick<Deps, 'clusterTasks' | 'logs' | 'names' | 'redactor' | 'secrets' | 'settings' | 'taskDefinitions'>

export type LogsContext = {
  asked: Asked
  /** An id, the beginning of one, or an ARN. */
  task?: string | undefined
  /** A release's tag, or its beginning. */
  release?: string | undefined
  readings?: Reading[]
  /** Ids of the tasks whose lines count, where a release was asked for: asked again while the log is followed. */
  tasksNow?: () => Promise<ReadonlySet<string>>
  tasks?: ReadonlySet<string>
}

/** Section 2.8: which log groups are meant, and which streams of them. Secrets of tasks are hidden from here on. */
export const findLogs = step({
  id: 'logs',
  section: '2.8',
  title: 'Find the logs',
  looks: true,
  gives: ['readings'],
  async run(deps: Needs, context: LogsContext) {
    const { asked, release, task } = context
    const [groups] = await Promise.all([groupsOf(deps), hideTaskSecrets(deps)])
    const meant = sourcesFor(asked, deps.names, groups).filter(
      (source) => asked.kind !== 'all' || (task ?? release) === undefined || isOfTasks(source),
    )
    const there = meant.filter(({ group }) => groups.includes(group))
    if (there.length === 0) throw missing(deps, { groups, meant })
    if (task !== undefined) context.readings = await streamsOfTask(deps, there, taskIdOf(task))
    else context.readings = there
    if (release !== undefined) {
      const { ids, now, tag } = await tasksOfRelease(deps, release)
      context.tasks = ids
      context.tasksNow = now
      return { detail: `${namesOf(context.readings)}; ${counted(ids.size, 'task')} of ${tag}` }
    }
    return { detail: namesOf(context.readings) }
  },
})

const namesOf = (readings: readonly Reading[]) => readings.map(({ source }) => source).join(', ')

/** The environment's groups that programs write to. */
async function groupsOf({ logs, names }: Pick<Needs, 'logs' | 'names'>): Promise<string[]> {
  const voice = sourceOf(names, 'voice').group
  const [own, ofVoice] = await Promise.all([logs.groups(folderOf(names)), logs.groups(voice)])
  return [...own, ...ofVoice.filter((group) => group === voice)]
}

function missing(
  { settings: { environment } }: Pick<Needs, 'settings'>,
  { groups, meant: [first] }: { groups: readonly string[]; meant: readonly Source[] },
): OperatorError {
  if (groups.length === 0) return notDeployed(environment, { orElse: `; \`${commandLine('runs')}\` says what was run` })
  const why =
    first === undefined
      ? `${environment} has no worker.`
      : `There is no log group ${first.group}: nothing of ${environment} writes it${
          first.source === 'voice' ? ', as its voice webhooks were never deployed' : ''
        }.`
  return new OperatorError(why, {
    code: 'log-group-missing',
    whose: 'operator',
    hint: `\`${commandLine('logs', { words: ['all'] })}\` reads those that there are.`,
    evidence: [...groups],
  })
}
