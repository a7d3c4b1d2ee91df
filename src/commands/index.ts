import {
  checklist,
  completion,
  cost,
  deploy,
  deployContinue,
  deployStop,
  destroy,
  dns,
  dnsPoint,
  dnsRevert,
  events,
  exec,
  logs,
  migrate,
  migrateRepair,
  migrateStatus,
  open,
  outputs,
  park,
  parkPrune,
  plan,
  restore,
  rollback,
  runs,
  sandbox,
  sandboxDown,
  sandboxEnv,
  sandboxReset,
  sandboxStatus,
  sandboxUp,
  secrets,
  secretsCheck,
  secretsDiff,
  secretsGet,
  secretsImport,
  secretsList,
  secretsRefresh,
  secretsRotate,
  secretsSet,
  secretsUnset,
  status,
  unlock,
  validate,
  webhooks,
  webhooksPoint,
  webhooksRevert,
  webhooksShow,
  webhooksTest,
} from './declarations.ts'
import { type CommandGroup, type JsonDeclaration, type RegisteredCommand, withBody } from './frame/definition.ts'

const known = [
  withBody(deploy, () => import('./deploy/run.ts')),
  withBody(deployContinue, () => import('./deploy/continue/run.ts')),
  withBody(deployStop, () => import('./deploy/stop/run.ts')),
  withBody(rollback, () => import('./rollback/run.ts')),
  withBody(migrate, () => import('./migrate/run.ts')),
  withBody(migrateStatus, () => import('./migrate/status/run.ts')),
  withBody(migrateRepair, () => import('./migrate/repair/run.ts')),
  withBody(park, () => import('./park/run.ts')),
  withBody(parkPrune, () => import('./park/prune/run.ts')),
  withBody(restore, () => import('./restore/run.ts')),
  withBody(destroy, () => import('./destroy/run.ts')),
  withBody(status, () => import('./status/run.ts')),
  withBody(plan, () => import('./plan/run.ts')),
  withBody(validate, () => import('./validate/run.ts')),
  withBody(checklist, () => import('./checklist/run.ts')),
  withBody(dns, () => import('./dns/run.ts')),
  withBody(dnsPoint, () => import('./dns/point/run.ts')),
  withBody(dnsRevert, () => import('./dns/revert/run.ts')),
  webhooks,
  withBody(webhooksShow, () => import('./webhooks/show/run.ts')),
  withBody(webhooksPoint, () => import('./webhooks/point/run.ts')),
  withBody(webhooksRevert, () => import('./webhooks/revert/run.ts')),
  withBody(webhooksTest, () => import('./webhooks/test/run.ts')),
  withBody(cost, () => import('./cost/run.ts')),
  withBody(logs, () => import('./logs/run.ts')),
  withBody(events, () => import('./events/run.ts')),
  withBody(outputs, () => import('./outputs/run.ts')),
  withBody(open, () => import('./open/run.ts')),
  withBody(runs, () => import('./runs/run.ts')),
  withBody(exec, () => import('./exec/run.ts')),
  withBody(unlock, () => import('./unlock/run.ts')),
  secrets,
  withBody(secretsSet, () => import('./secrets/set/run.ts')),
  withBody(secretsList, () => import('./secrets/list/run.ts')),
  withBody(secretsGet, () => import('./secrets/get/run.ts')),
  withBody(secretsUnset, () => import('./secrets/unset/run.ts')),
  withBody(secretsImport, () => import('./secrets/import/run.ts')),
  withBody(secretsDiff, () => import('./secrets/diff/run.ts')),
  withBody(secretsCheck, () => import('./secrets/check/run.ts')),
  withBody(secretsRefresh, () => import('./secrets/refresh/run.ts')),
  withBody(secretsRotate, () => import('./secrets/rotate/run.ts')),
  sandbox,
  withBody(sandboxUp, () => import('./sandbox/up/run.ts')),
  withBody(sandboxDown, () => import('./sandbox/down/run.ts')),
  withBody(sandboxStatus, () => import('./sandbox/status/run.ts')),
  withBody(sandboxEnv, () => import('./sandbox/env/run.ts')),
  withBody(sandboxReset, () => import('./sandbox/reset/run.ts')),
  withBody(completion, () => import('./completion/run.ts')),
] as const satisfies readonly DeclaredCommand[]

/**
 * Every command, in the order of the help. What has to know of commands - help, completion, docs/schemas, documents of wrong
 * lines, run records, the tests of docs/ - reads this array: a new command is a folder, and a line here.
 */
export const commands: readonly DeclaredCommand[] = known

/** An entry of the array: a command, or words that lead to some. */
export type DeclaredCommand = CommandGroup | RegisteredCommand

/** The words of every entry. */
export type CommandWords = (typeof known)[number]['words']

/** The words of the commands that print a document with `--json`. */
export type JsonCommand = Extract<(typeof known)[number], { result: unknown }>['words']

/** Those of them that print a document with `--json`. */
export const jsonCommandsOf = (declared: readonly DeclaredCommand[]): JsonDeclaration[] =>
  declared.flatMap((each) =>
    each.options !== undefined && each.result !== undefined ? [{ ...each, result: each.result }] : [],
  )
