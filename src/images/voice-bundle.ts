import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { unlessMissing } from '../io/files.ts'

/** Variables by which Terraform gives medspa's own voice Lambda its state and the name that it verifies. */
const variables = ['UPSTREAM_TLS_SERVERNAME', 'VOICE_MODE']

/**
 * Whether the bundle of a voice Lambda knows medspa's own variables: the Dockerfile labels an image, and a bundle that is packed
 * without one has its program alone, which may be somebody else's.
 */
export async function isOwnVoiceBundle(dir: string): Promise<boolean> {
  const program = await readFile(path.join(dir, 'index.mjs'), 'utf8').catch(unlessMissing(''))
  return variables.every((name) => program.includes(name))
}
