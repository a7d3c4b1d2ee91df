import type { Deps } from '../../deps.ts'
import type { Release } from '../../releases/release.ts'
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

/**
 * Section 2.7, before anything is built: the voice Lambda would send calls to a load balancer without a certificate, and nothing
 * allows it. The plan refuses that too (infra/terraform/modules/lambda), but only after the images were built and pushed.
 * @throws OperatorError `plain-http` (exit 3)
 */
export const refusePlainHttp = step({
  id: 'plain-http',
  section: '2.7',
  title: 'Check that calls go on encrypted',
  applies: ({ plain }: { plain?: boolean }) => plain === true,
  run: async ({ releaseParameter, settings }: Pick<Deps, 'releaseParameter'> & { settings: Configured }) => {
    const release = (await releaseParameter.read()) ?? {}
    const reason = whyNot(release, settings)
    if (reason === undefined) throw plainHttpRefused()
    return { skipped: reason }
  },
})

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
