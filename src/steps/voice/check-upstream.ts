import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { nameIn } from '../dns/find-domain.ts'

/** The gateway's own URL is no upstream: it leads to the function itself (infra/terraform/main.tf, public_is_gateway). */
const gatewayUrl = /^https?:\/\/[^/:]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(:|\/|$)/

/** Terraform's variables that give the function an upstream, or say that there is no function. */
const upstreamVariables = ['api_public_base_url', 'enable_voice_webhooks', 'voice_upstream_base_url'] as const

/**
 * Of a voice image that is not medspa's: it verifies the name of the URL that it forwards to. With a certificate that must not be
 * the load balancer's own name, which is in no certificate: each call would be answered 502. Without a certificate it forwards
 * over http. Terraform chooses the same upstream (infra/terraform/main.tf).
 * @throws OperatorError `voice-upstream-unverifiable` (exit 3) before anything changes
 */
export async function checkVoiceUpstream({
  releaseParameter,
  settings,
  terraform,
}: Pick<Deps, 'releaseParameter' | 'settings' | 'terraform'>): Promise<void> {
  const release = await releaseParameter.read()
  const { certificateArn, domain, zoneId } = nameIn(release ?? {}, settings)
  if (certificateArn === undefined && (domain === undefined || zoneId === undefined)) return
  const given = await terraform.variableValues(upstreamVariables)
  const publicUrl = given.api_public_base_url || settings.publicUrl
  if (given.enable_voice_webhooks === false || given.voice_upstream_base_url) return
  if (publicUrl && !gatewayUrl.test(String(publicUrl))) return
  throw new OperatorError(
    "The release's voice image is not medspa's: it would look for the load balancer's own name in the certificate, which is in none, and fail every call.",
    {
      code: 'voice-upstream-unverifiable',
      whose: 'operator',
      exit: 'refused',
      hint: `Give the API's public URL, whose name is in the certificate: public_url of environments.${settings.environment} in medspa.config.yaml (Terraform's variable api_public_base_url). Or build the image on medspa's own voice Lambda.`,
    },
  )
}
