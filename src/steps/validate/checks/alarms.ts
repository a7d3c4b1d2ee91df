import { commandLine } from '../../../command-line.ts'
import { age, count } from '../../../quantities.ts'
import { alarmFindings } from '../../../status/findings.ts'
import { partOf } from '../../status/part.ts'
import { readAlarms } from '../../status/read-around.ts'
import { servingRollout } from '../serving-log.ts'
import type { Check } from './check.ts'
import { outcomeOfPart } from './from-status.ts'

/**
 * So long after a rollout an alarm may be about the tasks from before, or about a load balancer that had none yet: it judges
 * periods of a minute, three to five of them (infra/terraform/alarms.tf), and CloudWatch has each some minutes late.
 */
const YOUNG_MS = 10 * 60_000

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
    const [found, service] = await Promise.all([partOf(() => readAlarms(deps)), partOf(remembered().service)])
    const now = deps.clock.now()
    const all = alarmFindings({ alarms: found, at: now.toISOString(), environment: deps.settings.environment })
    const deaf = all.filter(({ code }) => code !== 'alarm-raised').map(({ what }) => `; ${what}`)
    const outcome = outcomeOfPart(found, {
      absent: { status: 'skipped', evidence: 'there are none' },
      faults: all.filter(({ code }) => code === 'alarm-raised'),
      fine: ({ alarms: { length } }) => `${count(length, 'alarm')}, none raised${deaf.join('')}`,
    })
    const rolledOut = 'found' in service ? servingRollout(service.found)?.createdAt : undefined
    const sinceMs = rolledOut === undefined ? YOUNG_MS : now.getTime() - rolledOut.getTime()
    if (outcome.status !== 'failed' || sinceMs >= YOUNG_MS) return outcome
    return {
      status: 'skipped',
      evidence: `${outcome.evidence} The rollout is ${age(sinceMs)} old: the alarm may be about what was before it`,
    }
  },
}
