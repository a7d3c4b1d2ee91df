import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'

/**
 * The folder of the medspa that runs (a checkout, or the installed package), by its real path: what it brings along -
 * infra/terraform, dist/sandbox - is found from here, whether this file runs from src/ or from a bundle in dist/.
 */
export function packageRoot(from = import.meta.dirname): string {
  for (let dir = from; ; dir = path.dirname(dir)) {
    const manifest = path.join(dir, 'package.json')
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'medspa') {
      return realpathSync(dir)
    }
    if (dir === path.dirname(dir)) throw new Error(`no package.json of medspa above ${from}`)
  }
}

/** The root module that is applied: infra/terraform of the medspa that runs. */
export const terraformModule = (root = packageRoot()): string => path.join(root, 'infra/terraform')

/** The root module of an account: infra/bootstrap of the medspa that runs. */
export const bootstrapModule = (root = packageRoot()): string => path.join(root, 'infra/bootstrap')
