import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deployWorkflow, neededSecrets } from '../../../src/commands/ci/needed.ts'
import { recordOf } from '../../runs/record.ts'
import { emptyRepository, type GithubServer, repositoryName, startGithub, token } from '../../support/github/server.ts'
import { readText } from '../../support/workflows/workflows.ts'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

const repository = emptyRepository()
let github: GithubServer
let workplace: Workplace
let runner: Record<string, string>

beforeAll(async () => {
  github = await startGithub(repository)
  workplace = await openWorkplace()
  runner = {
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: repositoryName,
    GITHUB_TOKEN: token,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    AWS_ACCOUNT_ID: '123456789012',
    AWS_DEPLOY_ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy',
    TF_STATE_BUCKET: 'clinic-state',
    API_CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b',
    // What a runner has of a proxy is not there to ask this machine through.
    GITHUB_OUTPUT: path.join(workplace.dir, 'output'),
    GITHUB_STEP_SUMMARY: path.join(workplace.dir, 'summary.md'),
  }
})
afterAll(async () => {
  await workplace.dispose()
  await github.close()
})

const ci = async (args: string[], input?: string) => {
  const ran = await workplace.medspa([...args, '--json'], {
    env: runner,
    ...(input !== undefined && { stdin: 'pipe', input }),
  })
  expect(`${ran.stdout}${ran.stderr}`).not.toContain(token)
  return { ...documentOf(ran), exitCode: ran.exitCode }
}
const ok = async (args: string[], input?: string) => {
  const document = await ci(args, input)
  expect(document).toMatchObject({ ok: true, exitCode: 0, environment: null })
  return document
}

it('the pipeline of a bare repository: every command says what is missing, as the schemas have it', async () => {
  expect(await ci(['ci', 'check'])).toMatchObject({
    exitCode: 4,
    error: { code: 'repository-incomplete' },
    result: { needs: expect.any(Array) },
  })
  expect(await ci(['ci', 'gate'])).toMatchObject({ exitCode: 3, error: { code: 'gate-reviewers' } })
  expect(await ci(['ci', 'summary'])).toMatchObject({ exitCode: 2, error: { code: 'run-unknown' } })
  runner = { ...runner, TF_STATE_BUCKET: '' }
  expect(await ci(['ci', 'secrets'])).toMatchObject({ exitCode: 3, error: { code: 'ci-secret-empty' } })
  runner = { ...runner, TF_STATE_BUCKET: 'clinic-state' }
})

it('the pipeline of a repository that has everything', async () => {
  Object.assign(repository, {
    environments: {
      development: { secrets: ['AWS_DEPLOY_ROLE_ARN'] },
      'development-operations': { secrets: ['AWS_DEPLOY_ROLE_ARN'] },
      'development-plan': { reviewers: ['ada'] },
      production: { reviewers: ['ada'], branches: ['main'], secrets: ['AWS_DEPLOY_ROLE_ARN'] },
      'production-operations': { reviewers: ['ada'], branches: ['main'], secrets: ['AWS_DEPLOY_ROLE_ARN'] },
    },
    secrets: neededSecrets.map(({ name }) => name),
    branches: { main: { protected: true } },
    files: { [deployWorkflow]: readText(deployWorkflow), Dockerfile: `FROM node:22-slim@sha256:${'0'.repeat(64)}\n` },
  })
  await ok(['ci', 'check'])
  await ok(['ci', 'secrets'])
  await ok(['ci', 'gate'])
  await ok(['ci', 'comment', '12', '--name', 'plan'], '### Plan')
  expect(repository.comments.map(({ body }) => body)).toEqual(['<!-- medspa: plan -->\n### Plan'])

  const run = recordOf('2026-11-23T10:28:38.123Z', { release: { to: 'v1' } })
  const runs = path.join(workplace.dir, '.medspa/runs')
  await mkdir(runs, { recursive: true })
  await writeFile(path.join(runs, `${run.id}.json`), JSON.stringify(run))
  expect(await ok(['ci', 'summary'])).toMatchObject({ result: { run: run.id, deployed: true } })
  expect(await readFile(runner.GITHUB_OUTPUT ?? '', 'utf8')).toBe('deployed=true\nrelease=v1\n')
  expect(await readFile(runner.GITHUB_STEP_SUMMARY ?? '', 'utf8')).toMatch(/^## deploy of development: done, v1\n/)
  const shown = await workplace.medspa(['runs', run.id, '--markdown'], { env: runner })
  expect(shown.stdout).toMatch(/^## deploy of development: done, v1\n/)
})
