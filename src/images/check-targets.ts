import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { unlessMissing } from '../io/files.ts'
import type { Shell } from '../io/shell.ts'
import { furtherBundle, isBundleKind } from './bundles.ts'
import { findEngine } from './engine.ts'
import { findImageSource } from './source/source-checkout.ts'

/** A target of the source's Dockerfile, and the keys of the configuration that ask for it. */
export type TargetToBuild = { name: string; askedBy: readonly string[] }

type Needs = {
  shell: Pick<Shell, 'run'>
  env: Record<string, string | undefined>
  /** The checkout that images are made from. */
  source: string
  /** Why no container engine makes them; undefined where one does. */
  packedBecause: string | undefined
}

/**
 * Whether the source's further targets can be made here: its Dockerfile has each, and where no container engine builds them
 * each has a bundle: medspa's own do, and others where the checkout's build leaves one in `dist/<target>`.
 * @throws OperatorError `target-missing`, `engine-missing` (exit 3)
 */
export async function checkTargets(
  targets: readonly TargetToBuild[],
  { env, packedBecause, shell, source }: Needs,
  signal?: AbortSignal,
): Promise<void> {
  if (targets.length === 0) return
  const { dir, kind } = await findImageSource(source)
  const dockerfile = path.join(dir, 'Dockerfile')
  // An installed package has no Dockerfile: its bundles are packed.
  const stages = stagesOf(await readFile(dockerfile, 'utf8').catch(unlessMissing('')))
  const packed = new Set<string>()
  for (const { name } of kind === 'bundles' ? targets : [])
    if (isBundleKind(name) || (await furtherBundle(dir, name)) !== undefined) packed.add(name)
  const missing = targets.filter(({ name }) => !stages.has(name) && !packed.has(name))
  if (missing.length > 0) throw targetMissing(dockerfile, missing)
  if (packedBecause === undefined) {
    const engine = await findEngine(shell, env, signal)
    if (engine.engine === 'none') throw noEngine(engine.reason)
    return
  }
  if (kind === 'dockerfile') throw needsEngine(dir, packedBecause)
  const unpacked = targets.filter(({ name }) => !packed.has(name)).map(({ name }) => name)
  if (unpacked.length > 0) throw notPacked(unpacked, packedBecause)
}

/** Pure: the names of a Dockerfile's stages, in small letters, as builders compare them. */
export const stagesOf = (dockerfile: string): ReadonlySet<string> =>
  new Set(
    [...dockerfile.matchAll(/^[ \t]*FROM[ \t].*?[ \t]AS[ \t]+(\S+)[ \t]*\r?$/gim)].map(([, name = '']) =>
      name.toLowerCase(),
    ),
  )

const targetMissing = (dockerfile: string, missing: readonly TargetToBuild[]) =>
  new OperatorError(
    `${dockerfile} has no target ${missing.map(({ askedBy, name }) => `${name} (${askedBy.join(', ')})`).join(', ')}.`,
    {
      code: 'target-missing',
      whose: 'operator',
      exit: 'refused',
      hint: 'Correct the target in medspa.config.yaml, or add the stage `FROM … AS <target>` to the Dockerfile. images.source says which checkout is built.',
    },
  )

/** No container engine answers where images are built by one. */
export const noEngine = (reason: string) =>
  new OperatorError(`The images are built by a container engine (Docker), and none answers: ${reason}`, {
    code: 'engine-missing',
    whose: 'docker',
    exit: 'refused',
    hint: 'Start Docker, or push the images from a machine that has it and deploy with --tag <tag>.',
  })

/** A checkout of another program, where no container engine answers. */
export const needsEngine = (dir: string, because: string) =>
  new OperatorError(`${dir} is built by its Dockerfile, which takes a container engine: ${because}.`, {
    code: 'engine-missing',
    whose: 'docker',
    exit: 'refused',
    hint: `Start a container engine and a sandbox that uses it (\`${commandLine('sandbox reset')}\`, then deploy again), or leave images.source out.`,
  })

/** Targets of this checkout's Dockerfile that are no bundle: only an engine builds them. */
export const notPacked = (targets: readonly string[], because: string) =>
  new OperatorError(
    `Building ${targets.join(', ')} takes a container engine: ${because}. Without one medspa packs what has a bundle in dist/: api, migrate, voice-lambda, probe, and a target whose dist/<target>/index.mjs is there.`,
    {
      code: 'engine-missing',
      whose: 'docker',
      exit: 'refused',
      hint: `Start a container engine and a sandbox that uses it (\`${commandLine('sandbox reset')}\`, then deploy again), or push the images of that commit from a machine that has one.`,
    },
  )
