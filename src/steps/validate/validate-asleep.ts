import type { Deps } from '../../deps.ts'
import { reasonOf } from '../../io/http.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import { refuseAsleep } from '../preflight/check-awake.ts'
import type { Asleep } from '../restore/tell-asleep.ts'
import type { Outcome, Progress } from '../step.ts'
import type { ProbeResult } from './probes.ts'
import { judgeProbes } from './validate-environment.ts'

type Needs = Pick<Deps, 'http'> & Parameters<typeof refuseAsleep>[0]

/**
 * Section 2.8 of an environment that is parked: what can be looked at is that callers are answered. Where its data sleep
 * otherwise there is nothing to validate: exit 3.
 */
export async function validateAsleep(
  deps: Needs,
  context: { asleep?: Asleep; outputs?: Outputs; probes?: ProbeResult[] },
  { line, signal }: Progress,
): Promise<Outcome> {
  if (context.asleep?.how !== 'parked') return refuseAsleep(deps)
  const evidence = 'it is parked'
  const skipped = ['health', 'ready', 'missed-call'].map((id): ProbeResult => ({ id, status: 'skipped', evidence }))
  const probes = [...skipped, await probeParkedVoice(deps, context.outputs?.api_gateway_url, signal)]
  context.probes = probes
  for (const probe of probes) line(`${probe.id}: ${probe.status}: ${probe.evidence}`)
  return judgeProbes(deps, probes)
}

/** A caller of a parked environment hears an answer: the Lambda's own, which asks for no signature. */
async function probeParkedVoice(
  { http }: Pick<Deps, 'http'>,
  gateway: string | undefined,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const id = 'parked-voice'
  if (gateway === undefined) return { id, status: 'skipped', evidence: 'there is no voice gateway' }
  const url = `${gateway.replace(/\/$/, '')}/webhooks/twilio/voice`
  try {
    const { body, status } = await http.request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: '',
      signal,
    })
    const answered = status === 200 && body.includes('<Response')
    return { id, status: answered ? 'ok' : 'failed', evidence: `POST ${url}: ${status}${answered ? ', TwiML' : ''}` }
  } catch (error) {
    return { id, status: 'failed', evidence: `POST ${url}: ${reasonOf(error)}` }
  }
}
