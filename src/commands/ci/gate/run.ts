import { OperatorError } from '../../../errors.ts'
import { readEnvironmentRules } from '../../../github/environment-rules.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { githubFor } from '../github-for.ts'
import { ciGate } from './command.ts'
import { gateRefusal } from './refusal.ts'

/**
 * `medspa ci gate`: whether this run may deploy production. GitHub has required reviewers for private repositories on some
 * plans only, and passes silently over an environment without rules: the rules are read, and a push that nobody was asked
 * about is refused. Somebody who runs the workflow by hand has decided.
 */
export const run = (options: OptionsOf<typeof ciGate>, terminal: Terminal): Promise<number> =>
  runPlain(ciGate, options, terminal, async () => {
    const { env } = terminal
    const event = needed('--event', 'GITHUB_EVENT_NAME', options.event ?? env.GITHUB_EVENT_NAME)
    const ref = needed('--ref', 'GITHUB_REF', options.ref ?? env.GITHUB_REF)
    const github = await githubFor(options, terminal)
    const { repository } = github
    const asked = await readEnvironmentRules(github, 'production')
    const reviewers = asked?.reviewers ?? 0
    const refusal = gateRefusal({ event, ref, repository, reviewers })
    if (refusal) throw refusal
    const by = event === 'push' ? `a push that one of ${reviewers} reviewers approves` : 'hand'
    return {
      result: { event, ref, repository, reviewers },
      lines: [`Production of ${repository} may be deployed, by ${by}.`],
    }
  })

function needed(option: string, variable: string, value: string | undefined): string {
  if (value) return value
  throw new OperatorError(`Neither ${option} nor ${variable} says what the gate is asked for.`, {
    code: 'gate-unasked',
    whose: 'operator',
    exit: 'usage',
    hint: 'In a workflow GitHub sets the variables; on a laptop: `--event push --ref refs/heads/main`.',
  })
}
