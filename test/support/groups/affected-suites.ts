import { fileOf, groups } from './groups.ts'

/**
 * Which suites a change of a file or folder concerns, besides those that always run; suites as in groups.ts. A file that
 * several rows hold concerns the suites of each. Rows name few suites, those that would notice first: `.ci/run` has room for
 * MOST_ADDED. An empty row says that `npm test` and the suites that always run cover the path.
 */
export const suitesByPath: Readonly<Record<string, readonly string[]>> = {
  'src/commands/bootstrap': ['e2e/bootstrap'],
  'src/commands/checklist': ['e2e/checklist'],
  'src/commands/ci': [],
  'src/commands/completion': [],
  'src/commands/cost': ['e2e/json'],
  'src/commands/deploy': ['e2e/releases', 'e2e/killed', 'e2e/screens', 'e2e/failed-releases'],
  'src/commands/destroy': ['e2e/destroy', 'e2e/production-life'],
  'src/commands/dns': ['e2e/names'],
  'src/commands/doctor': [],
  'src/commands/events': [],
  'src/commands/exec': [],
  'src/commands/frame': ['e2e/locks', 'e2e/cancelled', 'e2e/json'],
  'src/commands/logs': ['e2e/json'],
  'src/commands/migrate': ['e2e/golang-migrate', 'e2e/failed-releases', 'e2e/locks'],
  'src/commands/open': [],
  'src/commands/outputs': [],
  'src/commands/park': ['e2e/park', 'integration/cli/park-prune'],
  'src/commands/plan': ['e2e/guards'],
  'src/commands/restore': ['e2e/restore-parked', 'e2e/restore-destroyed'],
  'src/commands/rollback': ['e2e/rollback', 'e2e/production-back'],
  'src/commands/runs': ['e2e/json'],
  'src/commands/sandbox': ['integration/cli/sandbox', 'integration/cli/sandbox-refusals'],
  'src/commands/secrets': ['e2e/secrets', 'integration/cli/secret-documents'],
  'src/commands/status': ['e2e/status'],
  'src/commands/unlock': ['e2e/locks'],
  'src/commands/webhooks': ['e2e/webhooks'],
  'src/commands/validate': ['e2e/json', 'e2e/containers', 'e2e/validate-faults'],
  'src/steps/bootstrap': ['e2e/bootstrap'],
  'src/steps/boundary': ['e2e/bootstrap'],
  'src/steps/checklist': ['e2e/checklist'],
  'src/steps/cost': ['e2e/json'],
  'src/steps/credentials': ['e2e/database-roles', 'e2e/redis-token', 'integration/redis-token/token'],
  'src/steps/destroy': ['e2e/destroy', 'e2e/production-life'],
  'src/steps/dns': ['e2e/names'],
  'src/steps/doctor': [],
  'src/steps/events': [],
  'src/steps/exec': [],
  'src/steps/first-apply': ['e2e/slow-aws'],
  'src/steps/logs': [],
  'src/steps/migrate': ['e2e/golang-migrate', 'e2e/failed-releases'],
  'src/steps/one-off': ['e2e/golang-migrate', 'e2e/failed-releases'],
  'src/steps/open': [],
  'src/steps/park': ['e2e/park', 'e2e/park-killed', 'e2e/park-faults', 'e2e/session-ends'],
  'src/steps/preflight': ['e2e/locks', 'e2e/guards'],
  'src/steps/probe': ['e2e/database-roles', 'integration/probe/digest'],
  'src/steps/release': ['e2e/releases', 'e2e/failed-releases', 'e2e/killed', 'e2e/late-answers'],
  'src/steps/release/back': ['e2e/rollback', 'e2e/production-back'],
  'src/steps/release/blue-green': ['e2e/production', 'e2e/production-shifts'],
  'src/steps/release/scan': [],
  'src/steps/release/workers': ['e2e/workers'],
  'src/steps/restore': ['e2e/restore-parked', 'e2e/restore-destroyed'],
  'src/steps/secrets': ['e2e/secrets', 'e2e/canary', 'e2e/voice-off'],
  'src/steps/secrets/deleted': ['e2e/comeback'],
  'src/steps/smoke': ['e2e/production'],
  'src/steps/status': ['e2e/status'],
  'src/steps/terraform': ['e2e/guards', 'e2e/killed', 'e2e/kept-data'],
  'src/steps/terraform/protect-from-deletion.ts': ['e2e/production-life'],
  'src/steps/unlock': ['e2e/locks'],
  'src/steps/validate': ['e2e/json', 'e2e/validate-faults', 'e2e/certificate'],
  'src/steps/webhooks': ['e2e/webhooks', 'e2e/validate-faults'],
  'src/steps/voice': ['e2e/foreign-voice', 'e2e/park'],
  'src/aws/codedeploy': ['e2e/production'],
  'src/aws/data': ['e2e/park', 'e2e/restore-parked'],
  'src/aws/existing.ts': ['e2e/comeback'],
  'src/aws/ecs': ['e2e/failed-releases', 'e2e/releases'],
  'src/aws/lock': ['e2e/locks', 'e2e/lock-table'],
  'src/aws/names': ['e2e/names'],
  'src/aws/secrets': ['e2e/secrets', 'integration/secrets/interleavings'],
  'src/aws/voice': ['e2e/park', 'e2e/releases', 'e2e/late-answers'],
  'src/status': ['e2e/status'],
  'src/checklist': ['e2e/checklist'],
  'src/waits.ts': ['e2e/slow-aws'],
  'src/config': ['integration/cli/sandbox-session', 'e2e/other-region'],
  'src/images': ['e2e/containers', 'integration/images/containers'],
  'src/io': ['e2e/cancelled', 'integration/cli/stdin', 'integration/cli/terminal-cancelled'],
  'src/json': ['e2e/json', 'integration/cli/json'],
  'src/parks': ['e2e/park', 'integration/cli/park-prune'],
  'src/releases': ['e2e/releases'],
  'src/rollout': ['e2e/failed-releases', 'e2e/releases'],
  'src/rollout/blue-green': ['e2e/production', 'e2e/production-life', 'e2e/production-shifts'],
  'src/rollout/codedeploy.ts': ['e2e/production', 'e2e/production-life'],
  'src/rollout/workers.ts': ['e2e/workers'],
  'src/runs': ['e2e/json'],
  'src/secrets': ['e2e/secrets'],
  'src/secrets/hiding': ['e2e/canary', 'e2e/hostile-values', 'integration/cli/hostile-values'],
  'src/tasks': ['e2e/killed', 'e2e/park-killed'],
  'src/terraform': ['e2e/guards', 'e2e/killed'],
  'src/view': ['e2e/screens'],
  app: ['e2e/containers', 'e2e/failed-releases'],
  'lambda/voice': ['e2e/containers', 'e2e/park'],
  'probe/data': ['integration/probe/digest'],
  'probe/database': ['integration/probe/roles', 'e2e/database-roles'],
  'probe/http': ['e2e/production'],
  'probe/redis': ['integration/redis-token/token', 'e2e/redis-token'],
  'infra/terraform': [
    'e2e/production-terraform',
    'e2e/restored-version',
    'integration/terraform-review/release-parameter',
  ],
  'infra/bootstrap': ['e2e/bootstrap'],
  'infra/terraform/imports.tf': ['e2e/comeback'],
  'infra/terraform/names.tf': ['e2e/names'],
  'infra/terraform/modules/ecs_fargate/deployment_kind.tf': ['e2e/deployment-kind'],
  'infra/terraform/modules/worker': ['e2e/workers'],
  'infra/terraform/modules/rds': ['integration/terraform-review/engine-version', 'e2e/kept-data'],
  'infra/terraform/modules/redis': ['e2e/kept-data', 'integration/sandbox/redis-terraform'],
  'infra/terraform/modules/vpc': ['integration/terraform-review/zones'],
  'README.md': ['e2e/documents'],
  'docs/operations.md': ['e2e/documents'],
  Dockerfile: ['e2e/containers', 'integration/images/containers'],
  'scripts/base-image.sh': ['integration/scripts/engine', 'e2e/containers'],
  'scripts/start-engine.sh': ['integration/scripts/engine'],
  'test/fixtures/platform': ['e2e/platform', 'e2e/platform-certificate', 'e2e/platform-containers'],
  'sandbox/control': ['integration/control/placeholder', 'integration/control/copies', 'e2e/sandbox-clone'],
  'sandbox/data/docker': [
    'integration/sandbox/containers',
    'integration/sandbox/containers-daemon',
    'integration/sandbox/names-containers',
  ],
  'sandbox/data/network/dns-server.ts': ['integration/sandbox/names-containers', 'integration/sandbox/names-daemon'],
  'sandbox/data/processes/name-preload.ts': ['integration/sandbox/names-daemon'],
  'sandbox/resolve-names.ts': ['integration/sandbox/names-daemon'],
  'sandbox/front/acm': ['integration/sandbox/names-terraform', 'integration/sandbox/names-daemon'],
  'sandbox/front/route53': ['integration/sandbox/names-terraform', 'integration/sandbox/names-daemon'],
  'sandbox/front/codedeploy': [
    'integration/sandbox/codedeploy-shifts',
    'integration/sandbox/codedeploy-copy',
    'e2e/production-terraform',
  ],
  'sandbox/front/ecs': [
    'integration/sandbox/ecs-deleted',
    'integration/sandbox/zero-loss',
    'integration/sandbox/codedeploy-shifts',
    'e2e/containers-load',
  ],
  'sandbox/times.ts': ['e2e/slow-aws'],
  'sandbox/front/elbv2': ['integration/sandbox/zero-loss', 'integration/sandbox/codedeploy-shifts'],
  'sandbox/front/iam': ['integration/sandbox/late-terraform'],
  'sandbox/front/lambda': ['integration/sandbox/late-terraform'],
  'sandbox/front/rds': ['integration/sandbox/rds', 'integration/sandbox/rds-states'],
}

/**
 * At most so many suites are added to a commit's group. With the group and `npm test` they take less than an hour on the two
 * cores of CI, which ends after 90 minutes.
 */
export const MOST_ADDED = { e2e: 2, integration: 1 } as const

/** A suite, and how many of the changed files concern it. */
export type Affected = { suite: string; files: number }

/**
 * The suites that a change concerns, but for those in `running`: first suites whose own file has changed, then by the number
 * of changed files, then as in groups.ts. `run` has as many of each kind as MOST_ADDED, `left` the rest.
 */
export function affectedSuites(
  changed: readonly string[],
  running: readonly string[] = [],
): { run: Affected[]; left: Affected[] } {
  const rows = Object.entries(suitesByPath)
  const concerns = (file: string, suite: string) =>
    rows.some(([path, suites]) => suites.includes(suite) && (file === path || file.startsWith(`${path}/`)))
  const affected = groups
    .flat()
    .filter((suite) => !running.includes(suite))
    .map((suite) => ({
      suite,
      own: Number(changed.includes(fileOf(suite))),
      files: changed.filter((file) => file === fileOf(suite) || concerns(file, suite)).length,
    }))
    .filter(({ files }) => files > 0)
    .toSorted((a, b) => b.own - a.own || b.files - a.files)
    .map(({ suite, files }) => ({ suite, files }))
  const ofKind = (kind: keyof typeof MOST_ADDED) => affected.filter(({ suite }) => suite.startsWith(`${kind}/`))
  const run = [...ofKind('e2e').slice(0, MOST_ADDED.e2e), ...ofKind('integration').slice(0, MOST_ADDED.integration)]
  return { run, left: affected.filter((each) => !run.includes(each)) }
}
