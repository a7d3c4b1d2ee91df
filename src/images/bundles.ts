import { chmod, cp, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { OperatorError } from '../errors.ts'
import { buildEnvironment } from '../io/child-environment.ts'
import { exists } from '../io/files.ts'
import { removedAtExit } from '../io/removed-at-exit.ts'
import type { Shell } from '../io/shell.ts'
import type { BundleKind } from './pack.ts'

export type Bundles = {
  /** The folder of each bundle. */
  dirs: Record<BundleKind, string>
  /** The folder of a further target's bundle: `dist/<target>`, where the checkout's build or its package has one there. */
  further: (target: string) => Promise<string | undefined>
  /** What they stand in, as the Dockerfile copies them: `dist/…` below it. */
  root: string
  /** Removes what was made for this run. */
  remove: () => Promise<void>
}

type Options = { env: Record<string, string | undefined>; signal?: AbortSignal }

/**
 * Bundles the API, its migrator and the voice Lambda from the sources of a checkout, into a folder of this run's own:
 * two runs, or a run and `npm run build`, never see each other's half-written files. An installed package has no
 * sources; its `dist/` holds the bundles already. The checkout's script runs without the operator's credentials.
 */
export const buildBundles = async (
  shell: Pick<Shell, 'run'>,
  sourceDir: string,
  options: Options,
): Promise<Bundles> => {
  const script = path.join(sourceDir, 'scripts', 'build.ts')
  if (!(await exists(script))) return copyOfBuiltBundles(sourceDir)
  const root = await mkdtemp(path.join(tmpdir(), 'medspa-bundles-'))
  const remove = removedAtExit(root)
  try {
    const args = [script, 'deployables', '--outdir', path.join(root, 'dist')]
    const result = await shell.run(process.execPath, args, {
      cwd: sourceDir,
      ...options,
      env: buildEnvironment(options.env),
    })
    if (result.exitCode === 0) {
      await readableByAll(root)
      return { ...bundlesIn(root), remove }
    }
    throw new OperatorError('The bundles of the API, the migrator and the voice Lambda could not be built', {
      code: 'build-failed',
      whose: 'operator',
      hint: `See it alone: cd ${sourceDir} && npm run build -- deployables`,
      evidence: result.stderr.split('\n').slice(0, 40),
    })
  } catch (error) {
    await remove()
    throw error
  }
}

const bundleDirs = (dist: string): Record<BundleKind, string> => ({
  api: path.join(dist, 'app', 'api'),
  migrate: path.join(dist, 'app', 'migrate'),
  'voice-lambda': path.join(dist, 'voice-lambda'),
  probe: path.join(dist, 'probe'),
})

const bundleKinds = ['api', 'migrate', 'voice-lambda', 'probe'] as const satisfies readonly BundleKind[]

const bundlesIn = (root: string): Omit<Bundles, 'remove'> => ({
  dirs: bundleDirs(path.join(root, 'dist')),
  further: (target) => furtherBundle(root, target),
  root,
})

/** Where a checkout has the bundle of a further target; undefined where it has none. */
export async function furtherBundle(sourceDir: string, target: string): Promise<string | undefined> {
  const dir = path.join(sourceDir, 'dist', target)
  return (await exists(path.join(dir, 'index.mjs'))) ? dir : undefined
}

/** Whether medspa's own Dockerfile has this target, whose bundle is packed where no engine builds images. */
export const isBundleKind = (target: string): target is BundleKind => bundleKinds.some((kind) => kind === target)

/** The bundles that a checkout's own build, or its package, has in `dist/`. */
export const builtBundles = async (sourceDir: string): Promise<Bundles> => {
  const dirs = bundleDirs(path.join(sourceDir, 'dist'))
  for (const dir of Object.values(dirs)) {
    if (await exists(path.join(dir, 'index.mjs'))) continue
    throw new OperatorError(`${sourceDir} holds neither the sources of the images nor their bundles (${dir})`, {
      code: 'bundles-missing',
      whose: 'operator',
      exit: 'refused',
      hint: 'Run medspa in a checkout of the platform, or reinstall the package.',
    })
  }
  return { ...bundlesIn(sourceDir), remove: async () => {} }
}

/**
 * A copy of a checkout's or package's own bundles, for images: whoever copied or unpacked them with a narrow umask may
 * read them alone, and a COPY keeps that.
 */
export const copyOfBuiltBundles = async (sourceDir: string): Promise<Bundles> => {
  const built = await builtBundles(sourceDir)
  const root = await mkdtemp(path.join(tmpdir(), 'medspa-bundles-'))
  const remove = removedAtExit(root)
  try {
    const copied = bundlesIn(root)
    for (const kind of bundleKinds) await cp(built.dirs[kind], copied.dirs[kind], { recursive: true })
    for (const name of await readdir(path.join(sourceDir, 'dist'))) {
      const dir = isBundleKind(name) ? undefined : await built.further(name)
      if (dir !== undefined) await cp(dir, path.join(root, 'dist', name), { recursive: true })
    }
    await readableByAll(root)
    return { ...copied, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Containers run as users of their own: folders 0755 and files 0644, whatever the umask was. */
const readableByAll = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) await readableByAll(file)
    else await chmod(file, 0o644)
  }
}
