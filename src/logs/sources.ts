type Names = { apiLogGroup: string; migrateLogGroup: string; probeLogGroup: string; voiceFunction: string }

/** Programs whose log the words name, besides workers. */
export const programs = ['api', 'migrate', 'probe', 'voice', 'gateway'] as const
export type Program = (typeof programs)[number]

/** What is to be read: one program, one worker or all of them, or everything. */
export type Asked =
  | { kind: 'program'; program: Program }
  | { kind: 'worker'; worker: string | undefined }
  | { kind: 'all' }

/** A log: the words that name it on a command line, and its group. */
export type Source = { source: string; group: string }

/** A log to read: all of it, or these streams. */
export type Reading = Source & { streams?: readonly string[] }

/** Pure: what the words `api`, `worker`, `worker:mail`, `all` name; undefined where they name nothing. */
export function askedFor(words: string): Asked | undefined {
  const program = programs.find((each) => each === words)
  if (program !== undefined) return { kind: 'program', program }
  if (words === 'all') return { kind: 'all' }
  const [, worker] = /^worker(?::([a-z][a-z0-9-]*))?$/.exec(words) ?? [undefined, null]
  return worker === null ? undefined : { kind: 'worker', worker }
}

/** Pure: the log of a program, by the names of infra/terraform/logs.tf. */
export const sourceOf = (names: Names, program: Program): Source => ({
  source: program,
  group: groupOf(names, program),
})

const groupOf = (names: Names, program: Program): string => {
  switch (program) {
    case 'api':
      return names.apiLogGroup
    case 'migrate':
      return names.migrateLogGroup
    case 'probe':
      return names.probeLogGroup
    case 'voice':
      return `/aws/lambda/${names.voiceFunction}`
    case 'gateway':
      return `${folderOf(names)}gateway`
  }
}

/** `/medspa/development/`: where the groups of programs and workers stand. */
export const folderOf = ({ apiLogGroup }: Pick<Names, 'apiLogGroup'>): string =>
  apiLogGroup.slice(0, apiLogGroup.lastIndexOf('/') + 1)

/** Groups beside them that are no program's: packets in the VPC. */
const notOfPrograms = ['flow']

/** Pure: the workers' logs among the groups that there are. */
function workersIn(names: Names, groups: readonly string[]): Source[] {
  const folder = folderOf(names)
  const others = [...programs.map((program) => groupOf(names, program)), ...notOfPrograms.map((each) => folder + each)]
  return groups
    .filter((group) => group.startsWith(folder) && !others.includes(group))
    .map((group) => ({ source: `worker:${group.slice(folder.length)}`, group }))
    .toSorted((a, b) => (a.source < b.source ? -1 : 1))
}

/** Pure: the logs that are asked for, whether their groups are there or not. */
export function sourcesFor(asked: Asked, names: Names, groups: readonly string[]): Source[] {
  const workers = workersIn(names, groups)
  if (asked.kind === 'program') return [sourceOf(names, asked.program)]
  if (asked.kind === 'worker')
    return asked.worker === undefined
      ? workers
      : [{ source: `worker:${asked.worker}`, group: folderOf(names) + asked.worker }]
  return [...programs.map((program) => sourceOf(names, program)), ...workers]
}

/** Pure: whether tasks of ECS write it; a Lambda function and a gateway have none. */
export const isOfTasks = ({ source }: Source): boolean => source !== 'voice' && source !== 'gateway'

/** Columns of a task's id, and of a Lambda environment's. */
const SHORT = 8

/**
 * Pure: who wrote it, short enough for a line: `api/1a2b3c4d` of `api/api/1a2b3c4d…`, a sidecar's `api:nginx/1a2b3c4d`, of a
 * Lambda's `2026/11/30/[12]9f8e…` the version, `voice:12/9f8e7d6c`.
 */
export function writerOf(source: string, stream: string): string {
  const [, version, environment] = /\[([^\]]+)\]([0-9a-f]+)$/.exec(stream) ?? []
  if (environment !== undefined) return `${source}:${version}/${environment.slice(0, SHORT)}`
  const [, container = '', id] = /([^/]+)\/([0-9a-f]{32})$/.exec(stream) ?? []
  if (id === undefined) return source
  const own = source.slice(source.indexOf(':') + 1)
  return `${source}${container === own ? '' : `:${container}`}/${id.slice(0, SHORT)}`
}
