import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { OwnKind } from '../../images/own-tag.ts'
import { makeOptions, pushUnlessThere } from '../release/make-images.ts'
import type { Progress } from '../step.ts'

/** An image that medspa brings along: its target in the Dockerfile, the registry that it stands in, and how it is made. */
export type OwnImage = {
  kind: OwnKind
  repository: string
  from: Deps['images']['probe']
  /** What it is for, as the error says it that it cannot be made: `The probe that …`. */
  what: string
}

/** The reference of an image of medspa's own, where its registry has it; nothing is made. */
export async function ownImageThere(
  { registries }: Pick<Deps, 'registries'>,
  { from, repository }: Pick<OwnImage, 'from' | 'repository'>,
): Promise<string | undefined> {
  const [tag, found] = await Promise.all([from.tag(), registries.find(repository)])
  const there = found && (await registries.image(repository, tag))
  return there && `${found.uri}@${there.digest}`
}

/**
 * The reference of an image of medspa's own in its registry, `<repository>@<digest>`; made and pushed where the registry lacks it.
 * @throws OperatorError `registry-missing`, `push-failed`; `engine-missing` (exit 3) with the command that pushes it elsewhere
 */
export async function ensureOwnImage(
  { registries }: Pick<Deps, 'registries'>,
  { from, kind, repository, what }: OwnImage,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<{ reference: string; digest: string }> {
  const [tag, found] = await Promise.all([from.tag(), registries.find(repository)])
  if (found === undefined) {
    throw new OperatorError(`The registry ${repository} is missing.`, {
      code: 'registry-missing',
      whose: 'aws',
      hint: 'Run the deploy again: its foundation makes it.',
    })
  }
  const { uri } = found
  const named = ({ digest }: { digest: string }) => ({ reference: `${uri}@${digest}`, digest })
  const there = await registries.image(repository, tag)
  if (there) return named(there)
  const image = { kind, repository, tag, registry: uri }
  const made = await from
    .make([image], makeOptions(tag, { line, signal, status: () => {} }))
    .catch((error: unknown) => {
      throw error instanceof OperatorError && error.code === 'engine-missing'
        ? notMade({ kind, what, reference: `${uri}:${tag}` }, error)
        : error
    })
  const pusher = await made.pusher(await registries.login())
  try {
    const pushed = await pushUnlessThere({ registries }, pusher, image, signal)
    line(pushed ? `${tag} pushed` : `${tag}: somebody else pushed it first`)
  } finally {
    await pusher.close()
  }
  const pushed = await registries.image(repository, tag)
  if (pushed) return named(pushed)
  throw new OperatorError(`${uri}:${tag} was pushed, and the registry does not have it.`, {
    code: 'push-failed',
    whose: 'aws',
    hint: 'Run the same command again.',
  })
}

/** `--tag` does without an engine for the release's images; these belong to medspa, and change with it. */
const notMade = (
  { kind, reference, what }: Pick<OwnImage, 'kind' | 'what'> & { reference: string },
  cause: OperatorError,
) =>
  new OperatorError(`${what} is not in the registry. ${cause.message}`, {
    code: cause.code,
    whose: cause.whose,
    exit: 'refused',
    hint: `Start Docker, or push it from a machine that has it: in this version's checkout, npm ci && docker build --platform linux/amd64 --provenance=false --sbom=false --target ${kind} -t ${reference} . && docker push ${reference}`,
    cause,
  })
