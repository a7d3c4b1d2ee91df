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
