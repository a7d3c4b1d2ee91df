import type { Deps } from '../../deps.ts'

/**
 * Whether voice is on, as Terraform decides it: by the settings, else by what the release parameter keeps of another machine's
 * settings, else it is.
 */
export async function isVoiceOn({
  releaseParameter,
  settings,
}: Pick<Deps, 'releaseParameter'> & { settings: Pick<Deps['settings'], 'platform'> }): Promise<boolean> {
  const said = settings.platform.voice?.enabled
  if (said !== undefined) return said
  const release = await releaseParameter.read()
  return release?.config?.['voice.enabled'] !== false
}
