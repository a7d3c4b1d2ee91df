import { OperatorError } from '../../errors.ts'
import { createGithub, type Github } from '../../github/api.ts'
import { runGit } from '../../io/git.ts'
import { createHttp } from '../../io/http.ts'
import { useProxies } from '../../io/proxies.ts'
import { createShell, type Shell } from '../../io/shell.ts'
import type { Terminal } from '../frame/terminal.ts'

type Place = Pick<Terminal, 'cwd' | 'env' | 'signal'>

/**
 * GitHub's API as a runner's variables lead to it (GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN), and on a laptop: api.github.com,
 * the checkout's origin, and the token of `gh auth login`. Throws (exit 2 or 3) where repository or token are not known.
 */
export async function githubFor(
  { repository }: { repository?: string | undefined },
  { cwd, env, signal }: Place,
  shell: Pick<Shell, 'run'> = createShell(),
): Promise<Github> {
  const apiUrl = (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '')
  const found = repository ?? (env.GITHUB_REPOSITORY || (await originOf(cwd, env, shell)))
  if (found === undefined || !/^[\w.-]+\/[\w.-]+$/.test(found)) throw repositoryUnknown(found)
  const token = env.GITHUB_TOKEN || env.GH_TOKEN || (await tokenOfGh(env, signal, shell))
  if (token === undefined) throw tokenMissing()
  useProxies(env, apiUrl)
  return createGithub({ apiUrl, repository: found, request: createHttp().request, signal, token })
}

/** `owner/name` of a remote's URL, by SSH or HTTPS; undefined for a remote elsewhere. */
export const repositoryIn = (url: string): string | undefined =>
  /^(?:git@|(?:https|ssh):\/\/(?:[^@/]+@)?)[\w.-]+(?::\d+)?[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url.trim())?.[1]

async function originOf(cwd: string, env: Place['env'], shell: Pick<Shell, 'run'>): Promise<string | undefined> {
  const asked = await runGit(shell, cwd, ['config', 'remote.origin.url'], { env }).catch(() => undefined)
  return repositoryIn(asked?.stdout ?? '')
}

async function tokenOfGh(
  env: Place['env'],
  signal: AbortSignal,
  shell: Pick<Shell, 'run'>,
): Promise<string | undefined> {
  const asked = await shell
    .run('gh', ['auth', 'token'], { env, signal, confidential: true })
    .catch((error: unknown) => {
      if (signal.aborted) throw error
      return undefined
    })
  return asked?.exitCode === 0 ? asked.stdout.trim() || undefined : undefined
}

const repositoryUnknown = (given: string | undefined) =>
  new OperatorError(
    given === undefined ? 'No repository of GitHub is named.' : 'The repository is not named as owner/name.',
    {
      code: 'repository-unknown',
      whose: 'operator',
      exit: 'usage',
      hint: 'Pass --repository owner/name, or run the command in a checkout whose origin is at GitHub.',
    },
  )

const tokenMissing = () =>
  new OperatorError('There is no token for GitHub.', {
    code: 'github-token',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run `gh auth login`, or `export GITHUB_TOKEN=…`. A step of a workflow gets it as github.token.',
  })
