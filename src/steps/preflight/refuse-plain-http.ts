import type { Deps } from '../../deps.ts'
import type { Release } from '../../releases/release.ts'
import type { RestoreContext } from '../../tasks/restore-context.ts'
import { plainHttpRefused } from '../../terraform/refusals/plain-http.ts'
import { nameIn } from '../dns/find-domain.ts'
import { step } from '../step.ts'

type Configured = Pick<Deps['settings'], 'environment' | 'platform' | 'publicUrl'>

/**
 * Pure: whether calls may come to go on unencrypted, as far as the settings say: development, with voice, where they allow
 * nothing. Production has a certificate, or ends with `certificate-missing`.
 */
export const mayBePlain = ({ environment, platform }: Omit<Configured, 'publicUrl'>): boolean =>
  environment === 'development' && platform.voice?.enabled !== false && platform.voice?.allow_plain_http !== true

type Needs = Pick<Deps, 'releaseParameter'> & { settings: Configured }

const line = {
  id: 'plain-http',
  section: '2.7',
  title: 'Check that calls go on encrypted',
  looks: true,
  applies: ({ plain }: { plain?: boolean }) => plain === true,
}

/**
 * Section 2.7, before anything is built: the voice Lambda would send calls to a load balancer without a certificate, and nothing
 * allows it. The plan refuses that too (infra/terraform/modules/lambda), but only after the images were built and pushed.
 * @throws OperatorError `plain-http` (exit 3)
 */
export const refusePlainHttp = step({
  ...line,
  run: async (deps: Needs) => look(deps, (await deps.releaseParameter.read()) ?? {}),
})

/**
 * The same of what sleeps, which forwards nothing: a restore is about to let it. Before anything is brought back.
 * @throws OperatorError `plain-http` (exit 3)
 */
export const refusePlainRestore = step({
  ...line,
  id: 'plain-http-awake',
  title: 'Check that calls go on encrypted once it is awake',
  looks: true,
  run: async (deps: Needs, { restoring }: Pick<RestoreContext, 'plain' | 'restoring'>) => {
    if (restoring === undefined) return { skipped: 'nothing is parked' }
    return look(deps, { ...(await deps.releaseParameter.read()), parked: 'no' })
  },
})

function look({ settings }: Needs, release: Release): { skipped: string } {
  const reason = whyNot(release, settings)
  if (reason === undefined) throw plainHttpRefused()
  return { skipped: reason }
}

/** Pure: why no call goes on unencrypted, or may; undefined where it would, and may not. */
function whyNot(release: Release, { platform, publicUrl }: Configured): string | undefined {
  const recorded = (path: string) => release.config?.[path]
  const { certificateArn, domain, zoneId } = nameIn(release, { platform })
  if (certificateArn !== undefined || (domain !== undefined && zoneId !== undefined))
    return 'the load balancer has a certificate'
  if (release.parked === 'yes' || release.parked === 'full') return 'it is parked: nothing is forwarded'
  if ((platform.voice?.enabled ?? recorded('voice.enabled')) === false) return 'voice is off'
  if ((platform.voice?.allow_plain_http ?? recorded('voice.allow_plain_http')) === true)
    return 'the release parameter allows plain HTTP'
  // A voice image that is not medspa's forwards to the public URL: only the plan knows which image it is.
  if (String(publicUrl ?? recorded('public_url') ?? '').startsWith('https://'))
    return 'the plan decides: public_url is https://'
  return undefined
}
