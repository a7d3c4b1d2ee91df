import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** The port that this sandbox chose when it first started; 0 before that. */
export async function savedPort(stateDir: string): Promise<number> {
  const text = await readFile(portFile(stateDir), 'utf8').catch(() => '0')
  const port = Number.parseInt(text, 10)
  return port > 0 && port < 65_536 ? port : 0
}

/** Keeps the port: addresses that Terraform's state and the operator's shell hold must stay true over restarts. */
export async function savePort(stateDir: string, port: number): Promise<void> {
  await writeFile(portFile(stateDir), `${port}\n`)
}

const portFile = (stateDir: string) => path.join(stateDir, 'port')
