import { commandLine } from '../../../command-line.ts'
import { count } from '../../../quantities.ts'
import { alarmFindings } from '../../../status/findings.ts'
import { partOf } from '../../status/part.ts'
import { readAlarms } from '../../status/read-around.ts'
import type { Check } from './check.ts'
import { outcomeOfPart } from './from-status.ts'

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
  async run(deps) {
    const found = await partOf(() => readAlarms(deps))
    const at = deps.clock.now().toISOString()
    const all = alarmFindings({ alarms: found, at, environment: deps.settings.environment })
    const deaf = all.filter(({ code }) => code !== 'alarm-raised').map(({ what }) => `; ${what}`)
    return outcomeOfPart(found, {
      absent: { status: 'skipped', evidence: 'there are none' },
      faults: all.filter(({ code }) => code === 'alarm-raised'),
      fine: ({ alarms: { length } }) => `${count(length, 'alarm')}, none raised${deaf.join('')}`,
    })
  },
}
