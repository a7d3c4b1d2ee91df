import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { ProgramMissingError } from '../../io/shell.ts'
import { type Progress, step } from '../step.ts'
import type { GithubNeed } from './github-needs.ts'

type Needs = Pick<Deps, 'profile' | 'shell'>
type Gh = (args: readonly string[], input?: string) => Promise<{ exitCode: number; stderr: string }>

const ghOf =
  ({ profile, shell }: Needs, signal: AbortSignal): Gh =>
  (args, input) =>
    // No question of its own: nobody would see it.
    shell.run('gh', args, {
      env: { ...profile.env, GH_PROMPT_DISABLED: '1' },
      signal,
      ...(input !== undefined && { input }),
    })

/** Whether GitHub's CLI is there and signed in; else why not. */
export async function ghIsReady(
  deps: Needs,
  signal: AbortSignal,
): Promise<{ ready: true } | { ready: false; why: string }> {
  try {
    const { exitCode } = await ghOf(deps, signal)(['auth', 'status'])
    return exitCode === 0 ? { ready: true } : { ready: false, why: 'gh is not signed in (`gh auth login`)' }
  } catch (error) {
    if (error instanceof ProgramMissingError) return { ready: false, why: "gh, GitHub's CLI, is not installed" }
    throw error
  }
}

export type GithubContext = { repository: string; needs: readonly GithubNeed[]; set?: boolean }

/**
 * Section 3: GitHub's Environments, where they are missing, and their secrets, by gh, each value on its stdin. An Environment that
 * is there keeps its reviewers: a PUT without them would take them away (GitHub REST API, "Create or update an environment").
 */
export const setGithub = step({
  id: 'github-secrets',
  section: '3',
  title: "Set the workflows' secrets",
  gives: ['set'],
  run: async (deps: Needs, context: GithubContext, { line, signal }: Pick<Progress, 'line' | 'signal'>) => {
    const gh = ghOf(deps, signal)
    const { needs, repository } = context
    const known = needs.filter((need) => need.value !== null)
    for (const environment of new Set(known.flatMap(({ environment }) => environment ?? []))) {
      const path = `repos/${repository}/environments/${environment}`
      const found = await gh(['api', path])
      if (found.exitCode === 0) continue
      if (!/\b404\b/.test(found.stderr)) throw refusedByGithub(`look at the Environment ${environment}`, found.stderr)
      const made = await gh(['api', '--method', 'PUT', path])
      if (made.exitCode !== 0) throw refusedByGithub(`make the Environment ${environment}`, made.stderr)
      line(`made the GitHub Environment ${environment}, which has no reviewers yet`)
    }
    for (const { environment, kind, name, value } of known) {
      const where = environment === null ? [] : ['--env', environment]
      const { exitCode, stderr } = await gh([kind, 'set', name, '--repo', repository, ...where], value ?? '')
      if (exitCode !== 0)
        throw refusedByGithub(`set the ${kind} ${name}${environment === null ? '' : ` of ${environment}`}`, stderr)
    }
    context.set = true
    return { detail: `${known.length} of ${needs.length} set in ${repository}` }
  },
})

const refusedByGithub = (what: string, stderr: string) =>
  new OperatorError(`gh could not ${what}.`, {
    code: 'github-refused',
    whose: 'operator',
    hint: 'The account has its roles. Sign in as somebody who administers the repository (`gh auth login`), then run the same command again.',
    evidence: stderr.split('\n').filter(Boolean).slice(0, 5),
  })
