import type { LoadedConfig } from '../../config/load.ts'
import type { Environment } from '../../config/names.ts'
import { parseConfig } from '../../config/parse.ts'
import { noCertificateSecret } from '../../config/platform/certificate-secret.ts'
import { settingsFor } from '../../config/settings.ts'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Pure: why an environment needs no secret API_CERTIFICATE_ARN, by its configuration; undefined where it does. Workflows pass the
 * secret on as MEDSPA_CERTIFICATE_ARN, which says nothing of whether it is needed.
 */
export function certificateNeedless(
  environment: Environment,
  config: LoadedConfig,
  { MEDSPA_CERTIFICATE_ARN: _, ...variables }: Variables,
): string | undefined {
  return noCertificateSecret(environment, settingsFor(environment, config, variables).platform)
}

/** Pure: the same by a file's text in the repository. A file that medspa would refuse makes nothing needless. */
export function certificateNeedlessIn(environment: Environment, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    const file = parseConfig(text, 'medspa.config.yaml')
    return certificateNeedless(environment, { file, baseDir: '/' }, {})
  } catch {
    return undefined
  }
}
