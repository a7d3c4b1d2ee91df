import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { unlessMissing } from './unless-missing.ts'

/** Files of ports that a sandbox chose: of its endpoint, of its DNS, of the phone providers' APIs. */
type PortFile = 'port' | 'dns-port' | 'providers-port'

/** The port that this sandbox chose when it first started; 0 before that. */
export async function savedPort(stateDir: string, file: PortFile = 'port'): Promise<number> {
  const text = await readFile(path.join(stateDir, file), 'utf8').catch(unlessMissing('0'))
  const port = Number.parseInt(text, 10)
  return port > 0 && port < 65_536 ? port : 0
}

/** Keeps the port: addresses that Terraform's state and the operator's shell hold must stay true over restarts. */
export async function savePort(stateDir: string, port: number, file: PortFile = 'port'): Promise<void> {
  await writeFile(path.join(stateDir, file), `${port}\n`)
}
