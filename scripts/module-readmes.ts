import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const infra = path.resolve(import.meta.dirname, '../infra')

type Block = { name: string; body: string }

/** The `variable` or `output` blocks of a formatted file: a brace at the left edge ends one. */
const blocksOf = (kind: 'variable' | 'output', text: string): Block[] =>
  [...text.matchAll(new RegExp(`^${kind} "(\\w+)" \\{\\n([\\s\\S]*?)^\\}`, 'gm'))].map(([, name = '', body = '']) => ({
    name,
    body,
  }))

/** What an argument at the first level of a block is set to; of a value of several lines the first. */
const argument = ({ body }: Block, name: string): string | undefined =>
  new RegExp(`^ {2}${name} += (.*)$`, 'm').exec(body)?.[1]

const description = (block: Block): string =>
  (argument(block, 'description') ?? '""').slice(1, -1).replaceAll('\\"', '"').replaceAll('|', '\\|')

const typeOf = (block: Block): string => (argument(block, 'type') ?? 'any').replace(/\(\{$/, '')

const defaultOf = (block: Block): string => {
  const value = argument(block, 'default')
  return value === undefined ? 'required' : `\`${value}\``
}

/** The part of a module's README.md that follows from its variables and outputs. */
export const tablesOf = (variables: string, outputs: string): string =>
  [
    '## Inputs',
    '',
    '| name | type | default | |',
    '|---|---|---|---|',
    ...blocksOf('variable', variables).map(
      (block) => `| \`${block.name}\` | ${typeOf(block)} | ${defaultOf(block)} | ${description(block)} |`,
    ),
    '',
    '## Outputs',
    '',
    '| name | |',
    '|---|---|',
    ...blocksOf('output', outputs).map((block) => `| \`${block.name}\` | ${description(block)} |`),
    '',
  ].join('\n')

/** Each module's README.md as it stands, and as it should be: what is above its tables stays. */
export async function moduleReadmes(): Promise<{ module: string; file: string; text: string; wanted: string }[]> {
  const foldersIn = async (folder: string) =>
    (await readdir(path.join(infra, folder), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.join(folder, name))
  // The operators' own root is small, and applied by hand too: it has a page as the modules do.
  const folders = ['bootstrap', ...(await foldersIn('bootstrap/modules')), ...(await foldersIn('terraform/modules'))]
  return Promise.all(
    folders.map(async (folder) => {
      const read = (file: string) => readFile(path.join(infra, folder, file), 'utf8')
      const text = await read('README.md').catch(() => '')
      const [head = ''] = text.split(/^## Inputs$/m)
      const wanted = `${head}${tablesOf(await read('variables.tf'), await read('outputs.tf'))}`
      return { module: path.basename(folder), file: path.join(infra, folder, 'README.md'), text, wanted }
    }),
  )
}

if (process.argv[1] === import.meta.filename) {
  for (const { file, text, wanted } of await moduleReadmes()) if (text !== wanted) await writeFile(file, wanted)
}
