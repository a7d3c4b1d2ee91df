import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** Where a sandbox's image registry listens: its public address, and the program behind that. */
export async function registryAddresses(stateDir: string): Promise<string[]> {
  const read = (file: string) => readFile(path.join(stateDir, 'registry', file), 'utf8')
  const inner = /127\.0\.0\.1:\d+/.exec(await read('config.yml'))?.[0]
  if (inner === undefined) throw new Error('the registry has no address')
  return [`127.0.0.1:${(await read('port')).trim()}`, inner]
}
