import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { unlessMissing } from './unless-missing.ts'
import { parseUnquoted } from './unquoted-json.ts'

const schema = z.object({
  TWILIO_AUTH_TOKEN: z.string(),
  TELNYX_API_KEY: z.string(),
  TELNYX_PUBLIC_KEY: z.string(),
  TELNYX_PRIVATE_KEY: z.string(),
})

/** Stand-ins for the voice providers' keys. The last is what Telnyx would sign with: PKCS #8, PEM. */
export type TestSecrets = z.infer<typeof schema>

/** Twilio's name of the sandbox's first account: no secret, and the same in every sandbox. */
export const TWILIO_ACCOUNT_SID = 'AC00000000000000000000000000000001'

/** This sandbox's test values, made once and kept in `<stateDir>/test-secrets.json` (0600): a restart must not change them. */
export async function openTestSecrets(stateDir: string): Promise<TestSecrets> {
  const file = path.join(stateDir, 'test-secrets.json')
  const text = await readFile(file, 'utf8').catch(unlessMissing(undefined))
  const kept = text === undefined ? undefined : schema.partial().safeParse(parseUnquoted(text, file)).data
  const whole = schema.safeParse(kept)
  if (whole.success) return whole.data
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const made = {
    // Twilio's form: 32 hex digits.
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    TELNYX_API_KEY: `KEY${randomBytes(16).toString('hex')}`,
    // Telnyx's form: the 32 raw bytes in base64. A JWK has them in base64url.
    TELNYX_PUBLIC_KEY: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
    TELNYX_PRIVATE_KEY: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    // A sandbox of before had fewer.
    ...kept,
  }
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  return made
}
