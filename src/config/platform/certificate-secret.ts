import type { Environment } from '../names.ts'
import type { Settings } from '../settings.ts'

type Given = Pick<Settings['platform'], 'certificate_arn' | 'domain' | 'route53_zone_id' | 'voice'>

/**
 * Pure: why the pipeline needs no secret API_CERTIFICATE_ARN for an environment; undefined where it does. Section 3 of the checklist
 * asks for one, before there was a configuration that can name a certificate, or a domain that Terraform makes one for.
 */
export function noCertificateSecret(
  environment: Environment,
  { certificate_arn, domain, route53_zone_id, voice }: Given,
): string | undefined {
  if (certificate_arn !== undefined) return 'medspa.config.yaml names certificate_arn'
  if (domain !== undefined && route53_zone_id !== undefined)
    return `Terraform makes the certificate of ${domain}, in the zone that medspa.config.yaml names`
  if (environment === 'development' && voice?.allow_plain_http === true)
    return 'medspa.config.yaml lets development speak plain HTTP (voice.allow_plain_http)'
  return undefined
}
