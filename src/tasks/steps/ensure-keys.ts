import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { PLACEHOLDER, secretKeys } from '../../secrets/keys.ts'
import { addMissing, changeTo, fillPlaceholders, generateJwtSecret, missingKeys } from '../../secrets/merge.ts'
import { Sensitive } from '../../secrets/sensitive.ts'
import type { Outcome } from '../step.ts'

type Needs = Pick<Deps, 'names' | 'profile' | 'redactor' | 'secrets' | 'settings'>

/**
 * Section 2.4: every key that the platform needs is there. Missing ones join as placeholders, the JWT secret is
 * generated, a rehearsal's stand-ins go over placeholders; no value that somebody set is touched. What is still missing
 * only the operator knows: exit 3 and their names. DATABASE_URL is medspa's own affair, once the database is there.
 */
export async function ensureKeys(deps: Needs): Promise<Outcome> {
  const { names, secrets, settings } = deps
  const made = new Map([['ADMIN_JWT_SECRET', generateJwtSecret()]])
  for (const [key, value] of Object.entries(deps.profile.testSecrets)) made.set(key, new Sensitive(value))

  const { changed } = await secrets.change(names.appSecrets, (current) => {
    const withAll = addMissing(
      current,
      secretKeys.map(({ name }) => name),
    )
    return changeTo(current, fillPlaceholders(withAll.values, made).values)
  })
  const now = await secrets.read(names.appSecrets)
  for (const value of now?.values.values() ?? []) deps.redactor.remember(value)

  const missing = missingKeys(now?.values ?? new Map(), { voice: true }).filter((name) => name !== 'DATABASE_URL')
  if (missing.length > 0) {
    throw new OperatorError(`The secret ${names.appSecrets} still needs ${missing.join(', ')}.`, {
      code: 'keys-missing',
      whose: 'operator',
      exit: 'refused',
      hint: `Put the values there (AWS console, or \`aws secretsmanager put-secret-value\` with a file), then run \`medspa deploy --env ${settings.environment}\` again.`,
      evidence: missing.map((name) => `${name}: ${whereToFind(name)}`),
    })
  }
  if (changed.length === 0) return { skipped: 'all required keys are set' }
  return { detail: `${changed.join(', ')} written` }
}

const whereToFind = (name: string) =>
  secretKeys.find((key) => name.includes(key.name))?.where ?? `set it instead of ${PLACEHOLDER}`
