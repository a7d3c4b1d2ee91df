import type { World } from '../../checklist/world.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { lookAtCertificate } from '../preflight/check-certificate.ts'

type Found = Extract<World['certificate'], { found: unknown }>['found']

/** What a deploy would say of the certificate; undefined where it needs none. What AWS refuses is no answer of a deploy's. */
export async function readCertificate(
  deps: Pick<Deps, 'certificates' | 'clock' | 'hostedZones' | 'releaseParameter' | 'settings'>,
): Promise<Found | undefined> {
  try {
    const outcome = await lookAtCertificate(deps)
    return 'skipped' in outcome ? undefined : { ok: true, evidence: outcome.detail ?? 'it is there' }
  } catch (error) {
    if (!(error instanceof OperatorError) || !/^(certificate|zone)-(missing|unfit)$/.test(error.code)) throw error
    const { evidence, hint, message } = error
    return { ok: false, evidence: [message, ...evidence].join(' '), ...(hint === undefined ? {} : { how: hint }) }
  }
}
