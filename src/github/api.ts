import { OperatorError } from '../errors.ts'
import { type HttpAnswer, reasonOf } from '../io/http.ts'
import { parseJson } from '../io/json.ts'

/** What answers requests; of `Http` (src/io/http.ts) as much as is needed. */
type Request = (
  url: string,
  options: { method?: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
) => Promise<HttpAnswer>

/** GitHub's answer: its status, and its JSON, or undefined where the body is none. */
export type GithubAnswer = { status: number; body: unknown }

export type Github = {
  /** The repository that is asked: `owner/name`. */
  repository: string
  /** One request below `/repos/{owner}/{repo}`. Throws where nothing answers, or the token does not count; else gives the answer. */
  request: (path: string, options?: { method?: 'GET' | 'POST' | 'PATCH'; body?: object }) => Promise<GithubAnswer>
  /** The items of all pages of a list. `itemsOf` takes them from a page. Throws where GitHub does not show the list. */
  all: <T>(path: string, itemsOf: (page: unknown) => readonly T[]) => Promise<T[]>
}

const PER_PAGE = 100
/** Ten thousand items: no list that is asked for has as many, and a server that repeats itself comes to an end. */
const MOST_PAGES = 100

/**
 * GitHub's REST API for one repository. The version and the headers are those of
 * https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api. `apiUrl`: without a slash at the end.
 */
export function createGithub({
  apiUrl,
  repository,
  request,
  signal,
  token,
}: {
  apiUrl: string
  repository: string
  request: Request
  signal: AbortSignal
  token: string
}): Github {
  const ask: Github['request'] = async (path, { body, method = 'GET' } = {}) => {
    const url = `${apiUrl}/repos/${repository}${path}`
    const answer = await request(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'medspa',
        'x-github-api-version': '2022-11-28',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    }).catch((error: unknown) => {
      if (signal.aborted) throw error
      throw new OperatorError(`GitHub does not answer at ${new URL(apiUrl).host}: ${reasonOf(error)}.`, {
        code: 'github-unreachable',
        whose: 'provider',
        hint: 'Run the same command again; GITHUB_API_URL has the address, HTTPS_PROXY the proxy.',
        cause: error,
      })
    })
    if (answer.status === 401) throw tokenRefused()
    if (answer.status === 429 || (answer.status === 403 && answer.headers.get('x-ratelimit-remaining') === '0'))
      throw failed('GitHub asks for fewer requests', answer.status, path)
    if (answer.status >= 500) throw failed('GitHub has a fault', answer.status, path)
    return { status: answer.status, body: parseJson(answer.body) }
  }
  return {
    repository,
    request: ask,
    async all(path, itemsOf) {
      const items = []
      for (let page = 1; page <= MOST_PAGES; page++) {
        const asked = `${path}?per_page=${PER_PAGE}&page=${page}`
        const { body, status } = await ask(asked)
        if (status !== 200) throw notShown(repository, path, status)
        const found = itemsOf(body)
        items.push(...found)
        if (found.length < PER_PAGE) break
      }
      return items
    },
  }
}

/** GitHub answers 404 for what a token may not see, as for what is not there. */
export const notShown = (repository: string, path: string, status: number): OperatorError =>
  new OperatorError(`GitHub does not show ${path} of ${repository} (status ${status}).`, {
    code: 'github-not-shown',
    whose: 'operator',
    exit: 'refused',
    hint: 'Check the name of the repository, and that the token may read it: docs/pipeline.md lists the permissions.',
  })

const tokenRefused = () =>
  new OperatorError('GitHub refuses the token.', {
    code: 'github-token',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run `export GITHUB_TOKEN="$(gh auth token)"`, and the same command again.',
  })

const failed = (what: string, status: number, path: string) =>
  new OperatorError(`${what} (status ${status}, ${path.replace(/\?.*/, '')}).`, {
    code: 'github-failed',
    whose: 'provider',
    hint: 'Run the same command again in some minutes; https://www.githubstatus.com tells of faults.',
  })
