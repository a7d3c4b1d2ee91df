import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import dockerignore from '@balena/dockerignore'
import { unlessMissing } from '../../io/files.ts'
import { findImageSource } from './source-checkout.ts'

/** What images are made from besides what a commit, and files that git does not ignore, hold. */
export type Scope = {
  /** Ignored files that count nevertheless, by their absolute paths. */
  counts: (file: string) => boolean
  /** Whether what a link leads to is read, where that is no part of the checkout. */
  followsLinks: boolean
}

/** The scope of a source; a folder that images cannot be made from has none. */
export const scopeOf = async (source: string): Promise<Scope | undefined> => {
  const found = await findImageSource(source).catch(() => undefined)
  if (found === undefined) return undefined
  const dir = await realpath(found.dir)
  return found.kind === 'dockerfile' ? contextScope(dir) : bundleScope(dir)
}

/**
 * A build gets its whole context, links as links: an ignored file that `.dockerignore` does not leave out may be in the image.
 * BuildKit takes `Dockerfile.dockerignore` before it (docs.docker.com/build/concepts/context, "Filename and location").
 */
const contextScope = async (dir: string): Promise<Scope> => {
  const [own, shared] = await Promise.all(
    ['Dockerfile.dockerignore', '.dockerignore'].map((name) =>
      readFile(path.join(dir, name), 'utf8').catch(unlessMissing(undefined)),
    ),
  )
  const rules = dockerignore.default().add((own ?? shared ?? '').split('\n'))
  return {
    counts: (file) => {
      const name = path.relative(dir, file)
      return isBelow(name) && !rules.ignores(name)
    },
    followsLinks: false,
  }
}

/** The bundler reads what the programs import, and copies all migrations. Packages are named by package-lock.json. */
const bundleScope = (dir: string): Scope => ({
  counts: (file) => {
    const [folder = '', ...rest] = path.relative(dir, file).split(path.sep)
    return ['app', 'lambda', 'probe'].includes(folder) && !rest.some((name) => generated.includes(name))
  },
  followsLinks: true,
})

const generated = ['node_modules', 'dist']

const isBelow = (relative: string) => relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`)
