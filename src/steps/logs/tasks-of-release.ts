import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { shortTag } from '../../releases/release-images.ts'
import { imageTag } from '../../releases/serving.ts'
import { tagsMeant } from '../../releases/tags.ts'

type Needs = Pick<Deps, 'clusterTasks' | 'taskDefinitions'>

type OfRelease = {
  tag: string
  /** Ids of its tasks. */
  ids: ReadonlySet<string>
  /** The same, those too that started since. */
  now: () => Promise<ReadonlySet<string>>
}

/**
 * The tasks of a release that ECS knows: those that run, and those that stopped in the last hour. A revision's release is its
 * tag `release`, else the tag of its image. Throws (exit 3) where ECS knows none, or several releases begin so.
 */
export async function tasksOfRelease({ clusterTasks, taskDefinitions }: Needs, asked: string): Promise<OfRelease> {
  const releases = new Map<string, Promise<string | undefined>>()
  const releaseOf = (revision: string) => {
    const known = releases.get(revision) ?? describe(revision)
    releases.set(revision, known)
    return known
  }
  const describe = async (revision: string): Promise<string | undefined> => {
    const definition = await taskDefinitions.describe(revision)
    const tag = definition?.tags.release ?? imageTag(definition?.containers[0]?.image ?? '')
    return tag?.replace(/^(migrate|probe)-/, '')
  }
  const look = async () => {
    const tasks = await clusterTasks.known()
    return Promise.all(
      tasks.map(async ({ id, taskDefinitionArn }) => ({ id, release: await releaseOf(taskDefinitionArn) })),
    )
  }
  const idsIn = (seen: Awaited<ReturnType<typeof look>>, tag: string) =>
    new Set(seen.filter(({ release }) => release === tag).map(({ id }) => id))

  const seen = await look()
  const tags = [...new Set(seen.flatMap(({ release }) => release ?? []))].toSorted()
  const [tag, ...others] = tagsMeant(asked, tags)
  if (tag !== undefined && others.length === 0)
    return { tag: shortTag(tag), ids: idsIn(seen, tag), now: async () => idsIn(await look(), tag) }
  if (tag !== undefined)
    throw new OperatorError(`Several releases begin with ${asked}.`, {
      code: 'release-ambiguous',
      whose: 'operator',
      exit: 'refused',
      hint: 'Pass more characters of the tag.',
      evidence: [tag, ...others].map(shortTag),
    })
  throw new OperatorError(`ECS knows no task of the release ${asked}; it forgets a task an hour after its end.`, {
    code: 'release-without-tasks',
    whose: 'operator',
    exit: 'refused',
    hint: `Leave --release out, and take --since: \`${commandLine('logs', { flags: ['--since', '2h'] })}\`.`,
    evidence: tags.length === 0 ? [] : [`it knows tasks of ${tags.map(shortTag).join(', ')}`],
  })
}
