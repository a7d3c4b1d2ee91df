import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Checkout } from '../../e2e/support/checkout.ts'
import { type Contexts, evaluate, holds, interpolated, type Value } from './expressions.ts'
import type { Job, Step } from './workflows.ts'

/** What a step with `uses:` is replaced by: outputs, and variables for the steps after it. */
export type StandIn = (given: Record<string, string>) => {
  outputs?: Record<string, string>
  env?: Record<string, string>
}

export type JobRun = {
  result: 'success' | 'failure' | 'skipped'
  outputs: Record<string, string>
  /** Of each step that ran a shell: its name, its exit code and what it printed. */
  ran: { name: string; exitCode: number; printed: string }[]
  /** What the steps wrote into GITHUB_STEP_SUMMARY. */
  summary: string
}

/**
 * Runs a job's steps one after the other, as GitHub's runner does on a machine of its own: conditions, `env`, outputs, `bash` with
 * `-e -o pipefail`, no terminal, CI=true. Actions are replaced by their stand-ins, an unknown one is an error.
 * Rules: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export async function runJob(
  job: Job,
  {
    checkout,
    commandOf,
    contexts,
    env,
    standIns,
  }: {
    checkout: Checkout
    /** What the runner starts instead of a step's script. */
    commandOf: (script: string) => string
    contexts: Contexts
    env: Record<string, string>
    standIns: Record<string, StandIn>
  },
): Promise<JobRun> {
  const run: JobRun = { result: 'success', outputs: {}, ran: [], summary: '' }
  if (!holds(job.if, contexts, { cancelled: false, failed: false })) return { ...run, result: 'skipped' }
  const files = await mkdtemp(path.join(tmpdir(), 'runner-'))
  const steps: Record<string, Value> = {}
  const within = (): Contexts => ({ ...contexts, steps })
  const texts = (given: Record<string, string | boolean> = {}) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, interpolated(String(value), within())]))
  const ofJob = { ...env, CI: 'true', GITHUB_ACTIONS: 'true', ...texts(job.env) }
  let later: Record<string, string> = {}

  const shell = async (step: Step, script: string) => {
    const output = path.join(files, 'output')
    const summary = path.join(files, 'summary.md')
    await Promise.all([writeFile(output, ''), writeFile(summary, '')])
    const { exitCode, stdout, stderr } = await checkout.run(
      'bash',
      ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', commandOf(interpolated(script, within()))],
      {
        env: { ...ofJob, ...later, ...texts(step.env), GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
        stdin: 'ignore',
      },
    )
    run.ran.push({ name: step.name ?? script, exitCode: exitCode ?? -1, printed: stdout + stderr })
    run.summary += await readFile(summary, 'utf8')
    return { failed: exitCode !== 0, outputs: outputsIn(await readFile(output, 'utf8')) }
  }

  const one = async (step: Step): Promise<{ failed: boolean; outputs: Record<string, string> }> => {
    if (step.run !== undefined) return shell(step, step.run)
    const action = step.uses?.split('@')[0] ?? ''
    const standIn = standIns[action]
    if (standIn === undefined) throw new Error(`no stand-in for the action ${action}`)
    const { env: set = {}, outputs = {} } = standIn(texts(step.with))
    later = { ...later, ...set }
    return { failed: false, outputs }
  }

  try {
    for (const step of job.steps) {
      const due = holds(step.if, within(), { cancelled: false, failed: run.result === 'failure' })
      const { failed, outputs } = due ? await one(step) : { failed: false, outputs: {} }
      if (failed) run.result = 'failure'
      if (step.id !== undefined)
        steps[step.id] = { outcome: due ? (failed ? 'failure' : 'success') : 'skipped', outputs }
    }
  } finally {
    await rm(files, { recursive: true })
  }
  for (const [name, text] of Object.entries(job.outputs ?? {}))
    run.outputs[name] = String(evaluate(/\$\{\{(.*)\}\}/s.exec(text)?.[1] ?? text, within()) ?? '')
  return run
}

/** Lines of GITHUB_OUTPUT, `name=value` each. */
const outputsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
