import { createHmac, randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { unlessMissing } from './unless-missing.ts'

/** As `createPrincipals` takes it: 160 random bits, in letters that every AWS client takes for an access key id. */
const FORM = /^[0-9a-f]{40}$/

/**
 * This sandbox's token, made once and kept in `<stateDir>/token` (0600). It is the operator's access key id: the operator's
 * shell must not change over a restart. Of two daemons that begin at once, both get the one that was kept.
 */
export async function openToken(stateDir: string): Promise<string> {
  const file = path.join(stateDir, 'token')
  const kept = await readToken(file)
  if (kept !== undefined) return kept
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, `${randomBytes(20).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  const made = await readToken(file)
  if (made === undefined) throw new Error(`${file} holds no token; \`medspa sandbox reset\` makes another`)
  return made
}

/**
 * A secret for one purpose: who learns it learns neither the token nor another purpose's. A copy of the sandbox, which has
 * its token, has these too.
 */
export const secretFor = (token: string, purpose: 'registry' | 'control plane'): string =>
  createHmac('sha256', token).update(purpose).digest('hex')

async function readToken(file: string): Promise<string | undefined> {
  const text = (await readFile(file, 'utf8').catch(unlessMissing(''))).trim()
  return FORM.test(text) ? text : undefined
}
