import { readdirSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { shellWord } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { checkoutRoot, foldersUpwards } from './checkout-root.ts'

const configFileName = 'medspa.config.yaml'

/** Names that somebody gives to what is meant to be the configuration. */
const meant = /^\.?medspa([._-]?config)?\.(ya?ml|json)$/i

/**
 * The configuration of the checkout that `cwd` lies in: `medspa.config.yaml` there or in a folder above, up to the
 * checkout's root; undefined where there is none. Exit 2 where two are there, or one of another name: a configuration
 * that is passed over in silence takes the guard of the account with it.
 */
export function findConfig(cwd: string): string | undefined {
  const root = checkoutRoot(cwd)
  const folders = foldersUpwards(cwd).filter((dir) => dir === root || dir.startsWith(path.join(root, path.sep)))
  // A link to another of them is the same file.
  const files: string[] = []
  for (const file of folders.flatMap(candidates)) {
    if (!files.some((other) => realPath(other) === realPath(file))) files.push(file)
  }
  const misnamed = files.find((file) => path.basename(file) !== configFileName)
  if (misnamed !== undefined) throw misnamedConfig(misnamed)
  const [file, other] = files
  if (file === undefined || other === undefined) return file
  throw new OperatorError(`There are two configurations: ${file} and ${other}.`, {
    code: 'config-ambiguous',
    whose: 'operator',
    exit: 'usage',
    hint: `Delete one of them, or name the one that counts: --config ${shellWord(file)}`,
  })
}

const candidates = (dir: string): string[] =>
  names(dir)
    .filter((name) => meant.test(name))
    .map((name) => path.join(dir, name))

/** A link that leads nowhere is one file of its own: who reads it is told. */
const realPath = (file: string): string => {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/** A folder above may be closed to this user: nothing that can be read is in it. */
const names = (dir: string): string[] => {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

const misnamedConfig = (file: string) => {
  const rightly = path.join(path.dirname(file), configFileName)
  return new OperatorError(`The configuration is named ${configFileName}, and there is ${file}.`, {
    code: 'config-misnamed',
    whose: 'operator',
    exit: 'usage',
    hint: `Name it so: \`mv ${shellWord(file)} ${shellWord(rightly)}\`; or pass it: --config ${shellWord(file)}`,
  })
}
