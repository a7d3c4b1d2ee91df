import { OperatorError } from '../../../errors.ts'
import type { Github } from '../../../github/api.ts'
import { readEnvironmentRules } from '../../../github/environment-rules.ts'
import { isProtected, secretNames, textOfFile } from '../../../github/repository.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { githubFor } from '../github-for.ts'
import {
  deployWorkflow,
  type GithubEnvironment,
  githubEnvironments,
  planEnvironment,
  productionBranch,
} from '../needed.ts'
import { ciCheck } from './command.ts'
import { type Need, needsOf, type RepositoryState } from './needs.ts'

/** `medspa ci check`: section 3 of the checklist, as GitHub shows it. Changes nothing. Exit 4 where something is missing. */
export const run = (options: OptionsOf<typeof ciCheck>, terminal: Terminal): Promise<number> => {
  let found: ResultOf<typeof ciCheck> | undefined
  return runPlain(
    ciCheck,
    options,
    terminal,
    async () => {
      const github = await githubFor(options, terminal)
      const needs = needsOf(await readRepository(github))
      found = { repository: github.repository, needs }
      const open = needs.filter(({ state }) => state !== 'there')
      if (open.length > 0) throw lacking(github.repository, needs, open)
      return { result: found, lines: needs.map(({ evidence }) => `there     ${evidence}`) }
    },
    () => found,
  )
}

async function readRepository(github: Github): Promise<RepositoryState> {
  const [workflow, dockerfile, config, protects, inRepository, plan, each] = await Promise.all([
    textOfFile(github, deployWorkflow, productionBranch),
    textOfFile(github, 'Dockerfile', productionBranch),
    textOfFile(github, 'medspa.config.yaml', productionBranch),
    isProtected(github, productionBranch),
    secretNames(github),
    readEnvironmentRules(github, planEnvironment),
    Promise.all(githubEnvironments.map((name) => readEnvironment(github, name))),
  ])
  const of = <T>(what: (read: (typeof each)[number]) => T) =>
    Object.fromEntries(each.map((read) => [read.name, what(read)])) as Record<GithubEnvironment, T>
  return {
    repository: github.repository,
    workflow,
    dockerfile,
    config,
    rules: { ...of(({ rules }) => rules), [planEnvironment]: plan },
    secrets: { repository: inRepository, ...of(({ secrets }) => secrets) },
    isProtected: protects,
  }
}

/** An environment that is not there has no secrets. */
async function readEnvironment(github: Github, name: GithubEnvironment) {
  const rules = await readEnvironmentRules(github, name)
  return { name, rules, secrets: rules ? await secretNames(github, name) : [] }
}

const lacking = (repository: string, needs: readonly Need[], open: readonly Need[]) =>
  new OperatorError(`${repository} lacks ${open.length} of ${needs.length} things that the pipeline needs.`, {
    code: 'repository-incomplete',
    whose: 'operator',
    exit: 'validation',
    hint: 'Each line has what brings it there; docs/pipeline.md explains them.',
    evidence: open.map(({ evidence, how, state }) => `${state}: ${evidence}. ${how}`),
  })
