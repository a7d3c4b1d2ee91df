import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { unlessMissing } from './unless-missing.ts'

/** Of the daemon's environment: the name of the sandbox's hosted zone, or `none` where it shall have no zone. */
const DOMAIN_VARIABLE = 'MEDSPA_SANDBOX_DOMAIN'
const NO_DOMAIN = 'none'
const USUAL_DOMAIN = 'clinic.test'

/** Domains that belong to nobody, ever. Source: RFC 2606, section 2. */
const RESERVED = ['test', 'example', 'invalid']

/**
 * The domain whose hosted zone the sandbox makes at its start, lower case and without a last dot; undefined where it shall
 * make none.
 *
 * @throws Error where `MEDSPA_SANDBOX_DOMAIN` is neither `none` nor a name under a reserved top-level domain: a rehearsal
 * answers for no name that could be somebody's
 */
export function domainOf(env: Record<string, string | undefined>): string | undefined {
  const asked = (env[DOMAIN_VARIABLE] || USUAL_DOMAIN).toLowerCase().replace(/\.$/, '')
  if (asked === NO_DOMAIN) return undefined
  const labels = asked.split('.')
  const isName = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  if (isName && labels.length > 1 && asked.length <= 253 && RESERVED.includes(labels.at(-1) ?? '')) return asked
  throw new Error(
    `${DOMAIN_VARIABLE} is ${JSON.stringify(env[DOMAIN_VARIABLE])}: ${NO_DOMAIN}, or a name such as ${USUAL_DOMAIN} is expected, under .${RESERVED.join(', .')}`,
  )
}

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** A hosted zone of the sandbox's own: `clinic.test`, `Z0…`. */
export type OwnZone = { domain: string; id: string }

/**
 * The sandbox's hosted zone for a domain, undefined for none. Its id is made once and kept in `<stateDir>/zone`, with the
 * domain behind it: an operator's configuration names the zone by its id, which must stay true over restarts.
 */
export async function openZone(stateDir: string, domain: string | undefined): Promise<OwnZone | undefined> {
  const { id: kept } = await readZone(stateDir)
  const id = kept ?? `Z0${Array.from({ length: 19 }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('')}`
  await writeFile(zoneFile(stateDir), domain === undefined ? `${id}\n` : `${id} ${domain}\n`)
  return domain === undefined ? undefined : { domain, id }
}

/** The zone that a copy has from its original: the records of it are there. */
export async function copiedZone(stateDir: string): Promise<OwnZone | undefined> {
  const { domain, id } = await readZone(stateDir)
  return id === undefined || domain === undefined ? undefined : { domain, id }
}

async function readZone(stateDir: string): Promise<{ id?: string | undefined; domain?: string | undefined }> {
  const text = await readFile(zoneFile(stateDir), 'utf8').catch(unlessMissing(''))
  const [, id, domain] = /^(Z[A-Z0-9]{20})(?: (\S+))?\s*$/.exec(text) ?? []
  return { id, domain }
}

const zoneFile = (stateDir: string) => path.join(stateDir, 'zone')
