import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import { parseJson } from '../../io/json.ts'
import type { Clients } from '../clients.ts'
import { conditionalObject } from '../lock/conditional-object.ts'

/** The environment's key for fingerprints; whoever asks first makes it. `kept` is false where it holds for this run only. */
type FingerprintKey = () => Promise<{ key: Buffer; kept: boolean }>

const bytes = 32
const schema = z.object({ key: z.base64().transform((text) => Buffer.from(text, 'base64')) })

/**
 * A random key in the state bucket, made once: fingerprints of today compare with those of last month and of a colleague,
 * and cannot be looked up without it. Whoever may not write there, or has no bucket yet, gets a key of this run alone.
 */
export const createFingerprintKey =
  ({
    bucket,
    clients,
    names,
  }: {
    bucket: string | undefined
    clients: Pick<Clients, 's3'>
    names: Pick<Names, 'fingerprintKey'>
  }): FingerprintKey =>
  async () => {
    const made = { key: randomBytes(bytes), kept: false }
    if (bucket === undefined) return made
    const object = conditionalObject(clients, { bucket, key: names.fingerprintKey })
    try {
      const there = await object.read()
      if (there !== undefined) return keptIn(there.text) ?? made
      const won = await object.create(JSON.stringify({ key: made.key.toString('base64') }))
      if (won !== undefined) return { ...made, kept: true }
      const theirs = await object.read()
      return (theirs && keptIn(theirs.text)) ?? made
    } catch (error) {
      if (error instanceof OperatorError) return made
      throw error
    }
  }

/** Undefined where what is there is no key; it is left alone, and this run has one of its own. */
const keptIn = (text: string) => {
  const key = schema.safeParse(parseJson(text)).data?.key
  return key && { key, kept: true }
}
