import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Names of the root module's variables: of a file that sets another one Terraform says so in a warning, and goes on. */
export async function declaredVariables(moduleDir: string): Promise<string[]> {
  const files = (await readdir(moduleDir)).filter((name) => name.endsWith('.tf') && !name.startsWith('.'))
  const texts = await Promise.all(files.map((name) => readFile(path.join(moduleDir, name), 'utf8')))
  return texts.flatMap((text) => [...text.matchAll(/^variable "([\w-]+)"/gm)].map(([, name = '']) => name))
}
