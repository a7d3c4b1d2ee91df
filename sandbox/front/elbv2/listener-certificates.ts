import type { Call } from '../call.ts'
import { formInput } from '../reply.ts'

/** Operations that give a listener a certificate. */
const OPERATIONS = ['CreateListener', 'ModifyListener', 'AddListenerCertificates']

/** The ARNs of ACM's certificates that a call gives to a listener. */
export function givenCertificates(call: Call): string[] {
  if (!OPERATIONS.includes(call.operation ?? '')) return []
  return [...formInput(call)]
    .filter(([name]) => /^Certificates\.member\.\d+\.CertificateArn$/.test(name))
    .map(([, arn]) => arn)
    .filter((arn) => arn.startsWith('arn:aws:acm:'))
}
