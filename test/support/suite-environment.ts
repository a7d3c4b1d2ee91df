/**
 * What all suites, and what they start, find in their environment. Terraform and its provider live for seconds: with fewer
 * collections of their garbage they take a quarter less CPU. Sandboxes run tasks as processes, whatever this machine has:
 * suites about containers say otherwise themselves. What medspa says of credentials depends on whether a GitHub job runs it:
 * tests say so themselves. Operators are told times of their own zone.
 */
export const suiteEnvironment = { GITHUB_ACTIONS: '', GOGC: '400', MEDSPA_SANDBOX_TASKS: 'processes', TZ: 'UTC' }
