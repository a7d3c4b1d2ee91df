import * as z from 'zod'
import type { Github } from './api.ts'

const secretsSchema = z.object({ secrets: z.array(z.object({ name: z.string() })) })
const branchSchema = z.object({ protected: z.boolean() })
const fileSchema = z.object({ encoding: z.literal('base64'), content: z.string() })

/**
 * Names of a repository's secrets, or of an environment's; GitHub shows nobody a value. Undefined where the token may not
 * see them, which the token of a workflow's run never may.
 * https://docs.github.com/en/rest/actions/secrets#list-repository-secrets
 */
export async function secretNames(github: Github, environment?: string): Promise<string[] | undefined> {
  const path =
    environment === undefined ? '/actions/secrets' : `/environments/${encodeURIComponent(environment)}/secrets`
  const { status } = await github.request(`${path}?per_page=1`)
  if (status !== 200) return undefined
  const found = await github.all(path, (page) => secretsSchema.parse(page).secrets)
  return found.map(({ name }) => name)
}

/**
 * Whether a rule protects a branch; undefined where there is no such branch. `protected` counts rulesets too:
 * https://docs.github.com/en/rest/branches/branches#get-a-branch
 */
export async function isProtected(github: Github, branch: string): Promise<boolean | undefined> {
  const { body } = await github.request(`/branches/${encodeURIComponent(branch)}`)
  return branchSchema.safeParse(body).data?.protected
}

/** A file's text on a branch; undefined where there is none. https://docs.github.com/en/rest/repos/contents */
export async function textOfFile(github: Github, path: string, branch: string): Promise<string | undefined> {
  const { body } = await github.request(`/contents/${path}?ref=${encodeURIComponent(branch)}`)
  const found = fileSchema.safeParse(body).data
  return found && Buffer.from(found.content, 'base64').toString('utf8')
}
