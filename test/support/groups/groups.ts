/** End-to-end suites that every run of `.ci/run` has: a first deploy, the checklist by hand, a park and restore, loopback alone. */
export const alwaysRun: readonly string[] = ['e2e/operator', 'e2e/outside', 'e2e/park-cycle', 'e2e/checklist-commands']

/**
 * The other end-to-end suites, and integration suites that are too long for `npm test`, as paths below test/ without
 * `.test.ts`. `.ci/run` runs one group a commit and the suites that the change concerns (selection.ts); `npm run test:e2e`
 * runs everything. Each suite is in one group, and the groups take about the same time: with the suites that always run and
 * what the change adds, half an hour at most on two cores.
 */
export const groups: readonly (readonly string[])[] = [
  [
    'e2e/slow-aws',
    'e2e/status',
    'e2e/bootstrap',
    'e2e/production-terraform',
    'e2e/deployment-kind',
    'integration/cli/park-prune',
    'integration/cli/sandbox-refusals',
  ],
  [
    'e2e/park',
    'e2e/documents',
    'e2e/containers-load',
    'e2e/foreign-voice',
    'e2e/rollback',
    'integration/sandbox/containers-daemon',
    'integration/scripts/engine',
    'integration/sandbox/names-daemon',
  ],
  [
    'e2e/json',
    'e2e/names',
    'e2e/killed',
    'e2e/restore-parked',
    'integration/cli/json',
    'integration/images/containers',
    'integration/sandbox/codedeploy-copy',
  ],
  [
    'e2e/restored-version',
    'e2e/checklist',
    'e2e/comeback',
    'e2e/platform-certificate',
    'integration/sandbox/codedeploy-shifts',
    'integration/sandbox/rds',
    'integration/sandbox/rds-states',
  ],
  [
    'e2e/guards',
    'e2e/other-region',
    'e2e/canary',
    'e2e/certificate',
    'e2e/secrets',
    'e2e/voice-off',
    'integration/cli/stdin',
    'integration/terraform-review/engine-version',
    'integration/terraform-review/zones',
  ],
  [
    'e2e/production-shifts',
    'e2e/production-back',
    'e2e/destroy',
    'e2e/containers',
    'integration/cli/terminal-cancelled',
  ],
  [
    'e2e/database-roles',
    'e2e/restore-destroyed',
    'e2e/golang-migrate',
    'e2e/validate-faults',
    'integration/sandbox/names-terraform',
    'integration/probe/digest',
  ],
  [
    'e2e/workers',
    'e2e/kept-data',
    'e2e/park-faults',
    'e2e/session-ends',
    'e2e/sandbox-clone',
    'integration/control/copies',
    'integration/probe/roles',
  ],
  [
    'e2e/production',
    'e2e/redis-token',
    'e2e/hostile-values',
    'e2e/failed-releases',
    'integration/cli/sandbox',
    'integration/cli/sandbox-session',
    'integration/sandbox/names-containers',
  ],
  [
    'e2e/park-killed',
    'e2e/platform-containers',
    'e2e/lock-table',
    'e2e/platform',
    'e2e/late-answers',
    'integration/sandbox/containers',
    'integration/sandbox/zero-loss',
    'integration/terraform-review/release-parameter',
    'integration/sandbox/ecs-deleted',
  ],
  [
    'e2e/locks',
    'e2e/production-life',
    'e2e/cancelled',
    'e2e/releases',
    'e2e/webhooks',
    'e2e/screens',
    'integration/sandbox/late-terraform',
    'integration/sandbox/redis-terraform',
    'integration/cli/hostile-values',
    'integration/cli/secret-documents',
    'integration/control/placeholder',
    'integration/redis-token/token',
    'integration/secrets/interleavings',
  ],
]

/** A suite's file, from the root. */
export const fileOf = (suite: string): string => `test/${suite}.test.ts`

/** Integration tests that are in a group: `npm test` leaves them to `npm run test:e2e`. Paths from the root. */
export const longIntegrationTests: string[] = groups
  .flat()
  .filter((suite) => suite.startsWith('integration/'))
  .map(fileOf)
