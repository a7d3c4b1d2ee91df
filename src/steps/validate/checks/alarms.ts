import { commandLine } from '../../../command-line.ts'
import { age, count } from '../../../quantities.ts'
import { alarmFindings } from '../../../status/findings.ts'
import { foundIn } from '../../../status/snapshot.ts'
import { readAlarms } from '../../status/read-around.ts'
import { servingRollout } from '../serving-log.ts'
import type { Check } from './check.ts'
import { outcomeOfPart } from './from-status.ts'
import { seenPart } from './unseen.ts'

/** So long after a rollout an alarm about what was before it may still be raised: CloudWatch has each period some minutes late. */
const YOUNG_MS = 10 * 60_000
/** Alarms judge three to five periods of a minute (infra/terraform): one that was raised later is about the new tasks. */
const EVALUATED_MS = 5 * 60_000

/**
 * Ends of the names of alarms about what a rollout replaces: tasks, the load balancer's targets, the version of the voice
 * Lambda. Every other alarm is about what stays, as the database.
 */
export const replacedByRollout = [
  '-5xx',
  '-no-healthy-target',
  '-no-task',
  '-outbox-age',
  '-errors',
  '-voice-upstream',
] as const

/**
 * No alarm of the environment is raised. That nobody hears of them is said, and no failure: the environment works all the same,
 * and `status` names it as a fault. Not at the end of a deploy: an alarm is raised by what was minutes ago, as the tasks that the
 * deploy replaced; the rollout itself watches the alarms that judge the new ones.
 */
export const alarms: Check = {
  id: 'alarms',
  group: 'operation',
  standing: true,
  hint: () => `\`${commandLine('status')}\` says since when. An alarm takes minutes to see that its reason is over.`,
  async run(deps, { remembered }) {
    const [found, service] = await Promise.all([seenPart(() => readAlarms(deps)), seenPart(remembered().service)])
    const now = deps.clock.now()
    const about = foundIn(found)
    const all = about?.alarms ?? []
    const state = foundIn(service)
    const rolledOut = state && servingRollout(state)?.createdAt
    const former = rolledOut === undefined ? [] : all.filter((alarm) => mayBeOfBefore(alarm, { now, rolledOut }))
    const findingsOf = (alarms: typeof all) =>
      alarmFindings({
        alarms: about === undefined ? found : { found: { ...about, alarms } },
        at: now.toISOString(),
        environment: deps.settings.environment,
      })
    const raised = (alarms: typeof all) => findingsOf(alarms).filter(({ code }) => code === 'alarm-raised')
    const deaf = findingsOf(all).filter(({ code }) => code !== 'alarm-raised')
    const outcome = outcomeOfPart(found, {
      absent: { status: 'skipped', evidence: 'there are none' },
      faults: raised(all.filter((alarm) => !former.includes(alarm))),
      fine: () => `${count(all.length, 'alarm')}, none raised${deaf.map(({ what }) => `; ${what}`).join('')}`,
    })
    if (former.length === 0 || rolledOut === undefined) return outcome
    const told = raised(former).map(({ what }) => what)
    const young = `${told.join(' ')} The rollout is ${age(now.getTime() - rolledOut.getTime())} old: the alarm may be about what was before it`
    return outcome.status === 'ok'
      ? { status: 'skipped', evidence: young }
      : { ...outcome, evidence: `${outcome.evidence} ${young}` }
  },
}

/** Pure: whether an alarm is raised about what a young rollout replaced. */
function mayBeOfBefore(
  { name, since, state }: { name: string; since: string | null; state: string },
  { now, rolledOut }: { now: Date; rolledOut: Date },
): boolean {
  if (state !== 'ALARM' || now.getTime() - rolledOut.getTime() >= YOUNG_MS) return false
  if (!replacedByRollout.some((end) => name.endsWith(end))) return false
  return since === null || Date.parse(since) <= rolledOut.getTime() + EVALUATED_MS
}
