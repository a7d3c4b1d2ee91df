import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { type Catalogue, findKey, PLACEHOLDER } from '../../secrets/keys.ts'
import {
  addMissing,
  changeTo,
  fillPlaceholders,
  generateJwtSecret,
  isFilled,
  missingKeys,
  type SecretValues,
} from '../../secrets/merge.ts'
import { Sensitive } from '../../secrets/sensitive.ts'
import { wiredKeys } from '../../secrets/wired-keys.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { step } from '../step.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { hideValues } from './hide-values.ts'
import { keyConfiguration } from './key-configuration.ts'
import { ofAppSecrets, readEnvironmentReferences } from './secret-references.ts'

type Needs = Pick<
  Deps,
  | 'catalogue'
  | 'names'
  | 'profile'
  | 'redactor'
  | 'releaseParameter'
  | 'secrets'
  | 'service'
  | 'settings'
  | 'taskDefinitions'
  | 'workers'
>

/**
 * Section 2.4: every key that the platform needs is there. Missing ones join as placeholders - the required ones, and
 * what the task definitions name - the JWT secret is generated, a rehearsal's stand-ins go over placeholders; no value
 * that somebody set is touched. What is still missing only the operator knows: exit 3 and their names. DATABASE_URL is
 * medspa's own affair, once the database is there.
 */
export const ensureKeys = step({
  id: 'keys',
  section: '2.4',
  title: 'Check the required keys',
  run: async (deps: Needs, context: Pick<DeployContext, 'secretKeys'>) => {
    const { catalogue, names, secrets } = deps
    const made = new Map([['ADMIN_JWT_SECRET', generateJwtSecret()]])
    for (const [key, value] of Object.entries(deps.profile.testSecrets)) made.set(key, new Sensitive(value))
    const referenced = ofAppSecrets(await readEnvironmentReferences(deps), names).map(({ key }) => key)
    const needed = [...catalogue.filter(({ required }) => required !== 'no').map(({ name }) => name), ...referenced]

    const { changed } = await secrets.change(names.appSecrets, (current) =>
      changeTo(current, fillPlaceholders(addMissing(current, needed).values, made).values),
    )
    const now = await secrets.read(names.appSecrets)
    hideValues(deps, now?.values)

    const values = now?.values ?? new Map()
    const missing = missingIn(values, deps, await isVoiceOn(deps))
    if (missing.length > 0) throw keysMissing(missing, deps)
    context.secretKeys = readKeys(values, deps.settings)
    if (changed.length === 0) return { skipped: 'all required keys are set' }
    return { detail: `${changed.join(', ')} written` }
  },
})

/** What is required by the catalogue, or read by name (`api.secrets`), and holds no value. */
const missingIn = (
  values: SecretValues,
  { catalogue, settings }: Pick<Needs, 'catalogue' | 'settings'>,
  voice: boolean,
): string[] => {
  const required = missingKeys(values, { catalogue, voice })
  const listed = (settings.platform.api?.secrets ?? []).filter((key) => !isFilled(values, key))
  return [...new Set([...required, ...listed])].filter((name) => name !== 'DATABASE_URL')
}

/** Undefined where the configuration names them. */
const readKeys = (values: SecretValues, settings: Needs['settings']): string[] | undefined =>
  settings.platform.api?.secrets === undefined ? wiredKeys(values, keyConfiguration(settings)) : undefined

const keysMissing = (
  missing: readonly string[],
  { catalogue, names }: { catalogue: Catalogue } & Pick<Deps, 'names'>,
) =>
  new OperatorError(`The secret ${names.appSecrets} still needs ${missing.join(', ')}.`, {
    code: 'keys-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `Put the values there (\`${commandLine('secrets set')}\`), then run \`${commandLine('deploy')}\` again.`,
    evidence: missing.map(
      (name) => `${name}: ${findKey(catalogue, name)?.where ?? `set it instead of ${PLACEHOLDER}`}`,
    ),
  })
