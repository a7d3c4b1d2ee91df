import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A repository as GitHub has it. */
export type Repository = {
  environments: Record<string, { reviewers?: string[]; branches?: 'protected' | string[]; secrets?: string[] }>
  secrets: string[]
  branches: Record<string, { protected: boolean }>
  files: Record<string, string>
  /** Comments on pull request 12, oldest first. */
  comments: { id: number; body: string; user: string }[]
  /** Whether the token may see names of secrets: that of a workflow's run may not. */
  seesSecrets: boolean
}

export const emptyRepository = (): Repository => ({
  environments: {},
  secrets: [],
  branches: { main: { protected: false } },
  files: {},
  comments: [],
  seesSecrets: true,
})

export type GithubServer = {
  url: string
  /** `GET /environments/production`, below the repository, without the query. */
  asked: string[]
  /** Answers each request with this status, where it is set. */
  fails: { status: number; headers?: Record<string, string> } | undefined
  close: () => Promise<void>
}

export const token = 'ghs_0123456789'
export const repositoryName = 'clinic/platform'

/**
 * As much of GitHub's REST API as is asked, as https://docs.github.com/en/rest documents it: environments, their branch policies,
 * names of secrets, branches, contents, comments. A token that is not `token` is refused as GitHub does.
 */
export async function startGithub(repository: Repository): Promise<GithubServer> {
  const server = createServer(async (request, response) => {
    const { body, status } = await answerTo(request, repository, github)
    response.writeHead(status, { 'content-type': 'application/json', ...github.fails?.headers })
    response.end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const github: GithubServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    fails: undefined,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return github
}

type Answer = { status: number; body: unknown }
const notFound: Answer = { status: 404, body: { message: 'Not Found', status: '404' } }

async function answerTo(request: IncomingMessage, repository: Repository, github: GithubServer): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://github.test')
  const below = pathname.replace(`/repos/${repositoryName}`, '')
  github.asked.push(`${request.method} ${below}`)
  if (github.fails) return { status: github.fails.status, body: { message: 'failed' } }
  if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: { message: 'Bad credentials' } }
  // GitHub refuses a request without one: https://docs.github.com/en/rest/using-the-rest-api
  if (!request.headers['user-agent'])
    return { status: 403, body: { message: 'Request forbidden by administrative rules' } }
  if (below === pathname) return notFound
  const [size, page] = [Number(searchParams.get('per_page') ?? 30), Number(searchParams.get('page') ?? 1)]
  const paged = <T>(items: readonly T[]) => items.slice((page - 1) * size, page * size)
  const [, first, second, third] = below.split('/')
  const sent = request.method === 'GET' ? undefined : (JSON.parse(await text(request)) as { body: string })
  if (first === 'issues') return comments(repository, { sent, second, third: below.split('/')[3], page: paged })
  if (first === 'environments') return environment(repository, second ?? '', third, paged)
  if (first === 'actions' && second === 'secrets') return secretsOf(repository, repository.secrets, paged)
  if (first === 'branches') {
    const branch = repository.branches[second ?? '']
    return branch ? { status: 200, body: { name: second, protected: branch.protected } } : notFound
  }
  if (first === 'contents') {
    const content = repository.files[below.replace('/contents/', '')]
    if (content === undefined || searchParams.get('ref') !== 'main') return notFound
    return { status: 200, body: { type: 'file', encoding: 'base64', content: Buffer.from(content).toString('base64') } }
  }
  return notFound
}

type Paged = <T>(items: readonly T[]) => T[]

function secretsOf({ seesSecrets }: Repository, names: readonly string[], paged: Paged): Answer {
  if (!seesSecrets) return { status: 403, body: { message: 'Resource not accessible by integration' } }
  return { status: 200, body: { total_count: names.length, secrets: paged(names).map((name) => ({ name })) } }
}

function environment(repository: Repository, name: string, below: string | undefined, paged: Paged): Answer {
  const found = repository.environments[name]
  if (found === undefined) return notFound
  const { branches, reviewers = [], secrets = [] } = found
  if (below === 'secrets') return secretsOf(repository, secrets, paged)
  if (below === 'deployment-branch-policies') {
    const names = Array.isArray(branches) ? branches : []
    return {
      status: 200,
      body: {
        total_count: names.length,
        branch_policies: paged(names).map((each) => ({ id: 1, name: each, type: 'branch' })),
      },
    }
  }
  const policy = branches && {
    protected_branches: branches === 'protected',
    custom_branch_policies: branches !== 'protected',
  }
  return {
    status: 200,
    body: {
      id: 1,
      name,
      protection_rules: [
        { id: 2, type: 'wait_timer', wait_timer: 30 },
        ...(branches ? [{ id: 3, type: 'branch_policy' }] : []),
        ...(reviewers.length > 0
          ? [
              {
                id: 4,
                type: 'required_reviewers',
                prevent_self_review: false,
                reviewers: reviewers.map((login) => ({ type: 'User', reviewer: { login } })),
              },
            ]
          : []),
      ],
      deployment_branch_policy: policy ?? null,
    },
  }
}

function comments(
  repository: Repository,
  {
    page,
    second,
    sent,
    third,
  }: { sent: { body: string } | undefined; second: string | undefined; third: string | undefined; page: Paged },
): Answer {
  const shown = (comment: Repository['comments'][number]) => ({
    ...comment,
    user: { login: comment.user },
    html_url: `https://github.com/${repositoryName}/pull/12#issuecomment-${comment.id}`,
  })
  if (sent && sent.body.length > 65_536)
    return {
      status: 422,
      body: { message: 'Validation Failed', errors: ['body is too long (maximum is 65536 characters)'] },
    }
  if (second === 'comments') {
    const found = repository.comments.find(({ id }) => id === Number(third))
    if (found === undefined || sent === undefined) return notFound
    found.body = sent.body
    return { status: 200, body: shown(found) }
  }
  if (second !== '12') return notFound
  if (sent === undefined) return { status: 200, body: page(repository.comments).map(shown) }
  const made = { id: 1000 + repository.comments.length, body: sent.body, user: 'github-actions[bot]' }
  repository.comments.push(made)
  return { status: 201, body: shown(made) }
}
