import { commandLine } from '../../../../command-line.ts'
import { sourceOf } from '../../../../logs/sources.ts'
import { count } from '../../../../quantities.ts'
import { shortTag } from '../../../../releases/release-images.ts'
import { voiceFindings } from '../../../../status/findings.ts'
import { readVoice } from '../../../status/read-around.ts'
import type { Check, CheckNeeds } from '../check.ts'
import { outcomeOfPart } from '../from-status.ts'
import { NO_GATEWAY, skipped } from '../outcome.ts'
import { seenPart } from '../unseen.ts'

/** How far back the last error of the voice Lambda is looked for. */
const LOOK_BACK_MS = 60 * 60_000
/**
 * What Lambda itself logs where a call came to nothing, and what medspa's own function does (lambda/voice).
 * Source: AWS Lambda developer guide, "Troubleshoot invocation issues in Lambda".
 */
const ERRORS = ['Task timed out', 'Runtime exited', 'Runtime.ExitError', 'invocation failed', 'upstream failed']

/**
 * The version that callers reach is Active, its last update succeeded; with its last error of the hour, which alone is no
 * failure: what was wrong then the other checks see now. Not at the end of a deploy, which has called the version before it
 * moved the alias there.
 */
export const voiceLambda: Check = {
  id: 'voice-lambda',
  group: 'voice',
  standing: true,
  hint: () => `The voice Lambda's log: \`${commandLine('logs', { words: ['voice'], flags: ['--since', '1h'] })}\`.`,
  async run(deps, { remembered, urls }) {
    if (urls.voice === undefined) return skipped(NO_GATEWAY)
    const [voice, errors, state] = await Promise.all([
      seenPart(() => readVoice(deps, remembered())),
      seenPart(() => lastErrors(deps)),
      seenPart(remembered().voice),
    ])
    const { environment } = deps.settings
    const outcome = outcomeOfPart(voice, {
      absent: {
        status: 'failed',
        evidence: `There is no alias ${deps.names.voiceAlias} of ${deps.names.voiceFunction}.`,
      },
      faults: voiceFindings({ environment, voice }),
      fine: ({ release, state: is, version }) =>
        `version ${version}${release === null ? '' : ` (${shortTag(release)})`} is ${is}; ${'found' in errors ? errors.found : 'its log cannot be read'}`,
    })
    // The calls of this validation itself have woken it.
    if ('found' in voice && voice.found.state === 'Inactive')
      return {
        ...outcome,
        hint: `The calls of this validation bring it back within two minutes: \`${commandLine('validate', { flags: ['--wait', '5m'] })}\`.`,
      }
    const updated = 'found' in state ? state.found : undefined
    if (outcome.status !== 'ok' || updated?.lastUpdate !== 'Failed') return outcome
    const why = updated.lastUpdateReason === undefined ? '' : `: ${deps.redactor.scrub(updated.lastUpdateReason)}`
    return { status: 'failed', evidence: `The last update of version ${updated.version} failed${why}` }
  },
}

/** How many, and when the last was: a line itself may hold a caller's number. */
async function lastErrors({ clock, logs, names }: Pick<CheckNeeds, 'clock' | 'logs' | 'names'>): Promise<string> {
  const since = new Date(clock.now().getTime() - LOOK_BACK_MS)
  const filterPattern = ERRORS.map((words) => `?"${words}"`).join(' ')
  const lines = await logs.find(sourceOf(names, 'voice').group, { since, filterPattern })
  const last = lines.at(-1)
  if (last === undefined) return 'no error in the last hour'
  const words = ERRORS.find((each) => last.message.includes(each)) ?? ERRORS[0]
  return `${count(lines.length, 'error')} in the last hour, the last \`${words}\` at ${last.at.toISOString().slice(11, 19)} UTC`
}
