import type { Deps } from '../../deps.ts'
import { fingerprintWith } from '../../secrets/fingerprint.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'

/** The environment's key for fingerprints. */
export const findFingerprintKey = step({
  id: 'fingerprint-key',
  section: '2.4',
  title: 'Find the key of the fingerprints',
  looks: true,
  gives: ['fingerprint', 'fingerprintsKept'],
  async run(
    { fingerprintKey }: Pick<Deps, 'fingerprintKey'>,
    context: Pick<SecretContext, 'fingerprint' | 'fingerprintsKept'>,
  ) {
    const { key, kept } = await fingerprintKey()
    context.fingerprint = fingerprintWith(key)
    context.fingerprintsKept = kept
    return kept ? { detail: 'of the state bucket' } : { detail: 'of this run alone' }
  },
})
