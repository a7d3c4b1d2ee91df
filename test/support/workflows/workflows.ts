import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { root } from '../trace.ts'

export type Step = {
  id?: string
  name?: string
  if?: string
  uses?: string
  run?: string
  with?: Record<string, string | boolean>
  env?: Record<string, string>
}
export type Concurrency = { group: string; queue?: string; 'cancel-in-progress'?: boolean }
export type Job = {
  name: string
  if?: string
  needs?: string
  environment?: string
  permissions?: Record<string, string>
  concurrency?: Concurrency
  'continue-on-error'?: boolean
  strategy?: { matrix?: Record<string, unknown[]> }
  outputs?: Record<string, string>
  env?: Record<string, string>
  steps: Step[]
}
export type Workflow = {
  name: string
  on: Record<string, { branches?: string[]; inputs?: Record<string, { type: string; default?: unknown }> } | null>
  permissions: Record<string, string>
  concurrency?: Concurrency
  jobs: Record<string, Job>
}

export const readText = (file: string): string => readFileSync(path.join(root, file), 'utf8')

/** Files of workflows, from the root. */
export const workflowFiles = globSync('.github/workflows/*.yml', { cwd: root }).toSorted()
/** Files of this repository's own actions, from the root. */
export const actionFiles = globSync('.github/actions/*/action.yml', { cwd: root }).toSorted()

export const workflowOf = (name: string): Workflow => parse(readText(`.github/workflows/${name}.yml`)) as Workflow
export const stepsOfAction = (file: string): Step[] => (parse(readText(file)) as { runs: { steps: Step[] } }).runs.steps

/** A job of a workflow that has one of that name. */
export function jobOf(workflow: Workflow, id: string): Job {
  const job = workflow.jobs[id]
  if (job === undefined) throw new Error(`${workflow.name} has no job ${id}`)
  return job
}
