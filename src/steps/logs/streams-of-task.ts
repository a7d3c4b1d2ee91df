import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Reading, Source } from '../../logs/sources.ts'

type Needs = Pick<Deps, 'logs' | 'settings'>

/** So many streams are named to who gave too few characters. */
const LISTED = 10

/**
 * The streams of one task, sidecars' too: a stream is `<prefix>/<container>/<task id>`, and infra/terraform calls prefix and
 * container alike. CloudWatch knows tasks that ECS has forgotten. Throws (exit 2) where none or several tasks begin so.
 */
export async function streamsOfTask(
  { logs, settings }: Needs,
  sources: readonly Source[],
  id: string,
): Promise<Reading[]> {
  const found = await Promise.all(
    sources.map(async (source) => {
      const own = source.source.slice(source.source.indexOf(':') + 1)
      const sidecars = source.source === 'api' ? Object.keys(settings.platform.api?.sidecars ?? {}) : []
      const streams = await Promise.all(
        [own, ...sidecars].map((name) => logs.streams(source.group, `${name}/${name}/${id}`, LISTED)),
      )
      return { ...source, streams: streams.flat() }
    }),
  )
  const readings = found.filter(({ streams }) => streams.length > 0)
  const ids = new Set(
    readings.flatMap(({ streams }) => streams.map((stream) => stream.slice(stream.lastIndexOf('/') + 1))),
  )
  if (ids.size === 1) return readings
  const [where = ''] = sources.map(({ group }) => group)
  throw new OperatorError(
    ids.size === 0
      ? `No task ${id} has written to ${sources.length === 1 ? where : 'any of the logs'}.`
      : `Several tasks begin with ${id}.`,
    {
      code: 'log-task-unknown',
      whose: 'operator',
      exit: 'usage',
      hint: `\`${commandLine('logs')}\` shows the tasks that write; the first eight characters of an id are enough.`,
      evidence: [...ids],
    },
  )
}
