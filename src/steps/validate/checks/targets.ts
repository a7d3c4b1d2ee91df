import { commandLine } from '../../../command-line.ts'
import { count } from '../../../quantities.ts'
import { shortTag } from '../../../releases/release-images.ts'
import { serviceFindings } from '../../../status/service-findings.ts'
import { readApi } from '../../status/read-api.ts'
import { readRelease } from '../../status/read-around.ts'
import type { Check } from './check.ts'
import { outcomeOfPart } from './from-status.ts'
import { seenPart } from './unseen.ts'

/**
 * Each target of the load balancer is healthy, or the reason why it is not; tasks do not end one after the other. Not at the end
 * of a deploy: its rollout has waited for healthy targets, and those of the previous tasks may still be draining.
 */
export const targets: Check = {
  id: 'targets',
  group: 'api',
  standing: true,
  hint: () => `The API's log: \`${commandLine('logs', { flags: ['--since', '1h'] })}\`.`,
  async run(deps, { remembered }) {
    const [api, release] = await Promise.all([
      seenPart(() => readApi(deps, remembered())),
      seenPart(() => readRelease(remembered())),
    ])
    const { environment } = deps.settings
    const at = deps.clock.now().toISOString()
    return outcomeOfPart(api, {
      absent: { status: 'failed', evidence: `There is no service ${deps.names.service}.` },
      faults: serviceFindings({ api, at, environment, release, workers: { absent: true } }),
      fine: ({ serves, targets: all }) => {
        const healthy = all.filter(({ state }) => state === 'healthy')
        const others = all.filter(({ state }) => state !== 'healthy').map(({ address, state }) => `${address} ${state}`)
        return [
          `${healthy.length} of ${count(all.length, 'target')} healthy, of ${serves.map(shortTag).join(', ') || 'no release'}`,
          ...others,
        ].join('; ')
      },
    })
  },
}
