import { commandLine } from '../../../../command-line.ts'
import type { Part } from '../../../../status/snapshot.ts'
import type { CallsLead } from '../../../../webhooks/calls-lead.ts'
import { providerInWords, providerNames } from '../../../../webhooks/record.ts'
import { lookAtCalls } from '../../../webhooks/look-at-calls.ts'
import type { Check, CheckOutcome } from '../check.ts'
import { NO_GATEWAY, skipped, worstOf } from '../outcome.ts'
import { seenPart, unseen } from '../unseen.ts'

/**
 * The configured numbers and applications at the phone providers send calls here. Not at the end of a deploy: before the first
 * `webhooks point` they lead to the previous deployment on purpose.
 */
export const webhooks: Check = {
  id: 'webhooks',
  group: 'voice',
  standing: true,
  hint: () =>
    `What they hold: \`${commandLine('webhooks show')}\`; to lead here: \`${commandLine('webhooks point')}\`.`,
  async run(deps, { urls }, progress) {
    if (urls.voice === undefined) return skipped(NO_GATEWAY)
    const looks = await Promise.all(
      providerNames.map(async (name) =>
        outcomeOf(providerInWords(name), await seenPart(() => lookAtCalls(deps, name, progress))),
      ),
    )
    return worstOf(looks)
  },
}

/** Pure: what the look at one provider comes to. */
function outcomeOf(name: string, look: Part<CallsLead>): CheckOutcome {
  if ('unknown' in look) return unseen({ code: look.code, message: look.unknown })
  if ('absent' in look || look.found.kind === 'unconfigured')
    return skipped(`medspa.config.yaml names no number and no application at ${name}`)
  const { found } = look
  if (found.kind === 'key-missing') return skipped(found.why)
  if (found.kind === 'key-refused')
    return { status: 'failed', evidence: `cannot be seen: ${found.why}`, hint: found.how }
  if (found.kind === 'record-missing') return { status: 'failed', evidence: found.why, hint: found.how }
  if (found.elsewhere.length > 0)
    return { status: 'failed', evidence: found.elsewhere.join('; '), hint: webhooks.hint() }
  return { status: 'ok', evidence: `leading here: ${found.here.join(', ')}` }
}
