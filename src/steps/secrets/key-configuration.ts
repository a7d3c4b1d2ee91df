import type { Settings } from '../../config/settings.ts'
import type { KeyConfiguration } from '../../secrets/wired-keys.ts'

/** Pure: what the settings say of who reads the keys of the application's secret. */
export const keyConfiguration = ({
  platform,
  secretKeys,
}: Pick<Settings, 'platform' | 'secretKeys'>): KeyConfiguration => ({
  listed: platform.api?.secrets,
  besides: [...Object.values(platform.api?.sidecars ?? {}), ...Object.values(platform.workers ?? {})].flatMap(
    ({ secrets }) => secrets ?? [],
  ),
  plain: Object.keys(platform.api?.environment ?? {}),
  unread: Object.entries(secretKeys).flatMap(([key, { unread }]) => (unread ? [key] : [])),
})

/**
 * Whether voice is on: by the settings, else by what the release parameter keeps of another machine's settings. A command that
 * plans asks the settings alone, as it records these.
 */
export const isVoiceOn = (
  { platform }: Pick<Settings, 'platform'>,
  recorded?: Readonly<Record<string, unknown>> | undefined,
): boolean => platform.voice?.enabled ?? recorded?.['voice.enabled'] !== false
