import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RegistryAccess } from '../../../../sandbox/data/registry/registry.ts'
import { docker } from '../../../support/engine.ts'

/** Pushes what the engine has under `reference`, with a login that the docker client keeps nowhere. */
export async function dockerPush({ address, login }: RegistryAccess, reference: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-login-'))
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64')
  try {
    await writeFile(path.join(folder, 'config.json'), JSON.stringify({ auths: { [address]: { auth } } }))
    await docker('--config', folder, 'push', '--quiet', reference)
  } finally {
    await rm(folder, { recursive: true })
  }
}
