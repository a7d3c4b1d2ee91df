import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import { createHttp } from '../../../e2e/support/http.ts'
import { openTerminal } from './terminal.ts'
import { openWorkplace, succeeded } from './workplace.ts'

export const deployCommand = ['deploy', '--env', 'development', '--sandbox']

const changing = /^(Create|Put|Register|Update|Run|Delete)(?!.*lock)/

export type Deploying = Awaited<ReturnType<typeof openDeploying>>

/**
 * A workplace whose sandbox runs: deploys of its development environment in a terminal, and what they left in the sandbox
 * and in the folder.
 */
export const openDeploying = async () => {
  const workplace = await openWorkplace()
  try {
    succeeded(await workplace.medspa(['sandbox', 'up']))
  } catch (error) {
    await workplace.dispose()
    throw error
  }
  /** Names of the calls that the sandbox has answered since it began. */
  const calls = async () => {
    const { endpoint, credentials } = await workplace.endpoint()
    const headers = { authorization: `Bearer ${credentials.accessKeyId}` }
    const { body } = await createHttp()(`${endpoint}/_sandbox/journal`, { headers })
    const journal = JSON.parse(body) as { calls: { operation: string }[] }
    return journal.calls.map(({ operation }) => operation)
  }
  return {
    workplace,
    calls,
    deploy: (env: Record<string, string> = {}) =>
      openTerminal(deployCommand, { cwd: workplace.dir, env: { ...workplace.env, ...env } }),
    async nothingWasMade() {
      expect((await calls()).filter((name) => changing.test(name))).toEqual([])
    },
    /** Plans that a run left behind. */
    async savedPlans(): Promise<string[]> {
      const files = await readdir(path.join(workplace.dir, '.medspa'), { recursive: true }).catch(() => [])
      return files.filter((file) => file.endsWith('tfplan'))
    },
  }
}
