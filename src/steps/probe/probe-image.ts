import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { makeOptions, pushUnlessThere } from '../release/make-images.ts'
import type { Progress } from '../step.ts'

/** The probe's image in the registry, `<repository>@<digest>`; made and pushed where the registry lacks it. */
export async function ensureProbeImage(
  { images, names, registries }: Pick<Deps, 'images' | 'names' | 'registries'>,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<string> {
  const repository = names.apiRepository
  const [tag, found] = await Promise.all([images.probe.tag(), registries.find(repository)])
  if (found === undefined) {
    throw new OperatorError(`The registry ${repository} is missing.`, {
      code: 'registry-missing',
      whose: 'aws',
      hint: 'Run the deploy again: its foundation makes it.',
    })
  }
  const reference = `${found.uri}:${tag}`
  const there = await registries.image(repository, tag)
  if (there) return `${found.uri}@${there.digest}`
  const image = { kind: 'probe' as const, repository, tag, registry: found.uri }
  const made = await images.probe
    .make([image], makeOptions(tag, { line, signal, status: () => {} }))
    .catch((error: unknown) => {
      throw error instanceof OperatorError && error.code === 'engine-missing' ? noProbe(reference, error) : error
    })
  const pusher = await made.pusher(await registries.login())
  try {
    const pushed = await pushUnlessThere({ registries }, pusher, image, signal)
    line(pushed ? `${tag} pushed` : `${tag}: somebody else pushed it first`)
  } finally {
    await pusher.close()
  }
  const pushed = await registries.image(repository, tag)
  if (pushed) return `${found.uri}@${pushed.digest}`
  throw new OperatorError(`${reference} was pushed, and the registry does not have it.`, {
    code: 'push-failed',
    whose: 'aws',
    hint: 'Run the same command again.',
  })
}

/** `--tag` does without an engine for the release's images; the probe belongs to medspa, and changes with it. */
const noProbe = (reference: string, cause: OperatorError) =>
  new OperatorError(
    `The probe that looks after the database's roles and Redis' token is not in the registry. ${cause.message}`,
    {
      code: cause.code,
      whose: cause.whose,
      exit: 'refused',
      hint: `Start Docker, or push it from a machine that has it: in this version's checkout, npm ci && docker build --platform linux/amd64 --target probe -t ${reference} . && docker push ${reference}`,
      cause,
    },
  )
