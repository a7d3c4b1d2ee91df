import { readFileSync } from 'node:fs'
import path from 'node:path'
import { environmentFromSettings, type SettingValue } from '../../src/cost/from-settings.ts'
import type { EnvironmentName } from '../../src/cost/priced-environment.ts'
import { defaultsIn } from '../../src/terraform/variables/variable-values.ts'
import { root } from '../support/trace.ts'

const defaults = Object.fromEntries(defaultsIn(readFileSync(path.join(root, 'infra/terraform/variables.tf'), 'utf8')))

/** An environment as infra/terraform makes it where nobody sets anything, but for what is passed. */
export const settingsOf = (
  environment: EnvironmentName,
  variables: Record<string, SettingValue> = {},
  more: Partial<
    Pick<Parameters<typeof environmentFromSettings>[0], 'database' | 'desiredCount' | 'region' | 'targets' | 'workers'>
  > = {},
) =>
  environmentFromSettings({
    environment,
    region: more.region ?? 'us-east-1',
    desiredCount: more.desiredCount ?? 1,
    variables: { ...defaults, ...variables },
    ...(more.targets !== undefined && { targets: more.targets }),
    ...(more.database && { database: more.database }),
    ...(more.workers && { workers: more.workers }),
  })
