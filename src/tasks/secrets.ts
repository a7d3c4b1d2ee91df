import type { Deps } from '../deps.ts'
import type { SecretValues } from '../secrets/merge.ts'
import { closeFormerRedisTokens } from '../steps/credentials/close-redis-tokens.ts'
import { ensureDatabaseRoles } from '../steps/credentials/ensure-database-roles.ts'
import { changeLogin, retireFormerLogin } from '../steps/credentials/rotate-database-url.ts'
import { changeRedisToken } from '../steps/credentials/rotate-redis-token.ts'
import { holdsFormerDatabaseUrl } from '../steps/credentials/stale-tasks.ts'
import { checkAccount, checkAccountToRoll } from '../steps/preflight/check-account.ts'
import { refuseParked } from '../steps/preflight/check-awake.ts'
import { rollService } from '../steps/release/roll-service.ts'
import { removeKey, renewJwtSecret, writeKeys } from '../steps/secrets/change-secret.ts'
import { checkSecret, type SecretGap } from '../steps/secrets/check-secret.ts'
import {
  findFingerprintKey,
  forgetDropped,
  keepDropped,
  lookAtReferences,
  mergeBack,
  readSecret,
  recoverSecret,
  takeInventory,
} from '../steps/secrets/read-secret.ts'
import { type BoundStep, bound } from '../steps/step.ts'
import type { SecretContext } from './secret-context.ts'

export type { SecretGap } from '../steps/secrets/check-secret.ts'
export type { SecretContext } from './secret-context.ts'

type List = BoundStep<SecretContext>[]

/** Works where Terraform does not: it is not asked. `rolls` refuses beforehand what could not be rolled afterwards. */
export const findSecret = (deps: Deps, { rolls = false } = {}): List => [
  bound(rolls ? checkAccountToRoll : checkAccount, deps),
  ...readAgain(deps),
]

const readAgain = (deps: Deps): List => [
  { id: 'secret', section: '2.4', title: 'Read the secret', run: (context) => readSecret(deps, context) },
]

/** Only after the operator agreed. */
export const recover = (deps: Deps): List => [
  { id: 'recover', section: '2.4', title: 'Bring the secret back', run: () => recoverSecret(deps) },
  ...readAgain(deps),
]

export const mergeEdits = (deps: Deps, keys: readonly string[]): List => [
  {
    id: 'merge-back',
    section: '2.4',
    title: 'Put dropped keys back',
    run: (context) => mergeBack(deps, context, keys),
  },
]

/** Only after a person said so. */
export const forgetEdits = (deps: Deps): List => [
  { id: 'accept-edits', section: '2.4', title: 'Forget dropped keys', run: () => forgetDropped(deps) },
]

export const keepEdits = (deps: Deps): List => [
  { id: 'keep-edits', section: '2.4', title: 'Keep the values of dropped keys', run: () => keepDropped(deps) },
]

export const references = (deps: Deps): List => [
  {
    id: 'references',
    section: '2.4',
    title: 'Look which tasks read it',
    run: (context) => lookAtReferences(deps, context),
  },
]

export const fingerprints = (deps: Deps): List => [
  {
    id: 'fingerprint-key',
    section: '2.4',
    title: 'Find the key of the fingerprints',
    run: (context) => findFingerprintKey(deps, context),
  },
]

/** Every key with its state, and which tasks run; changes nothing. */
export const inventory = (deps: Deps): List => [
  ...references(deps),
  ...fingerprints(deps),
  { id: 'inventory', section: '2.4', title: 'List keys and tasks', run: (context) => takeInventory(deps, context) },
]

/** The catalogue, what tasks read, and the secret: three ways. */
export const checkThreeWays = (deps: Deps, found: { gaps: SecretGap[]; notes: string[] }): List => [
  ...references(deps),
  { id: 'check', section: '2.4', title: 'Compare them', run: (context) => checkSecret(deps, context, found) },
]

export const write = (deps: Deps, values: SecretValues): List => [
  { id: 'write', section: '2.4', title: 'Write the keys', run: (context) => writeKeys(deps, context, values) },
]

export const unset = (deps: Deps, key: string): List => [
  { id: 'unset', section: '2.4', title: `Unset ${key}`, run: (context) => removeKey(deps, context, key) },
]

export const rotateJwtSecret = (deps: Deps): List => [
  { id: 'rotate', section: '2.4', title: 'Make a new key', run: (context) => renewJwtSecret(deps, context) },
]

/** The same role with the password that the URL has; only where that is not possible another one. */
export const refreshDatabaseRoles = (deps: Deps): List => [
  {
    id: 'database-roles',
    section: '2.4',
    title: 'Give the application a role of its own',
    run: async (context, progress) => {
      await refuseParked(deps)
      return ensureDatabaseRoles(deps, context, progress, { always: true })
    },
  },
]

export const rollWhereStale = (deps: Deps): List => [
  {
    id: 'rollout',
    section: '2.5',
    title: 'Replace the tasks',
    run: async (context, progress) =>
      (await holdsFormerDatabaseUrl(deps))
        ? rollService(deps, context, progress)
        : { skipped: 'every task holds the present DATABASE_URL' },
  },
]

export const rotateDatabaseUrl = (deps: Deps): List => [
  {
    id: 'rotate',
    section: '2.4',
    title: 'Change to the other role',
    run: async (context, progress) => {
      await refuseParked(deps)
      return changeLogin(deps, context, progress)
    },
  },
]

/** After the rollout. */
export const retireDatabaseLogin = (deps: Deps): List => [
  {
    id: 'retire',
    section: '2.4',
    title: 'Close the former role',
    run: (_, progress) => retireFormerLogin(deps, progress),
  },
]

export const rotateRedisToken = (deps: Deps): List => [
  {
    id: 'rotate',
    section: '2.4',
    title: 'Have Redis take a new token',
    run: (context, progress) => changeRedisToken(deps, context, progress),
  },
]

/** After the rollout. */
export const closeRedisTokens = (deps: Deps): List => [
  {
    id: 'retire',
    section: '2.4',
    title: 'Close the former token of Redis',
    run: async (_, progress) => ({ detail: await closeFormerRedisTokens(deps, progress) }),
  },
]

/** Under the deploy lock. */
export const roll = (deps: Deps): List => [
  {
    id: 'rollout',
    section: '2.5',
    title: 'Replace the tasks',
    run: (context, progress) => rollService(deps, context, progress),
  },
]
