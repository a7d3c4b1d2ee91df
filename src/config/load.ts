import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isMap, LineCounter, parseDocument } from 'yaml'
import { OperatorError } from '../errors.ts'
import { type ConfigFile, configSchema } from './schema.ts'

export const configFileName = 'medspa.config.yaml'

export type LoadedConfig = { file: ConfigFile /** Where relative paths in it start. */; baseDir: string; path?: string }

/**
 * Reads the configuration: the named file, which must exist, or `medspa.config.yaml` in `cwd`, which may be missing.
 * What is wrong is told as `file:line: key: what was expected`, all of it at once.
 */
export async function loadConfig({ cwd, named }: { cwd: string; named?: string }): Promise<LoadedConfig> {
  const file = path.resolve(cwd, named ?? configFileName)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && named === undefined) return { file: {}, baseDir: cwd }
    throw new OperatorError(`The configuration ${file} cannot be read: ${(error as Error).message}.`, {
      code: 'config-unreadable',
      whose: 'operator',
      exit: 'usage',
      hint: 'Name a file that exists with --config, or leave the option out: the defaults need no file.',
      cause: error,
    })
  }
  return { file: parseConfig(text, file), baseDir: path.dirname(file), path: file }
}

/** Pure part of `loadConfig`: the file's text to its values. */
export function parseConfig(text: string, file: string): ConfigFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems = document.errors.map((error) => `${file}:${lines.linePos(error.pos[0]).line}: ${error.message}`)
  if (problems.length > 0) throw invalid(problems)

  const parsed = configSchema.safeParse(document.toJS() ?? {})
  if (parsed.success) return parsed.data
  throw invalid(
    parsed.error.issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
      const where = `${file}:${lineOf(document.contents, keys, lines)}`
      return [where, ...(keys.length > 0 ? [keys.join('.')] : []), issue.message].join(': ')
    }),
  )
}

function lineOf(contents: unknown, keys: readonly PropertyKey[], lines: LineCounter): number {
  let node = contents
  let offset = 0
  for (const key of keys) {
    if (!isMap(node)) break
    const pair = node.items.find((item) => String(item.key) === String(key))
    if (!pair) break
    offset = (pair.key as { range?: [number, number, number] }).range?.[0] ?? offset
    node = pair.value
  }
  return lines.linePos(offset).line
}

const invalid = (problems: string[]) =>
  new OperatorError(`The configuration is not valid: ${problems[0]}`, {
    code: 'config-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'docs/commands.md lists every key of medspa.config.yaml.',
    evidence: problems.slice(1),
  })
