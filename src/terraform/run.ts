import { chmod, copyFile, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { cancelled, OperatorError } from '../errors.ts'
import { exists } from '../io/files.ts'
import { parseJson } from '../io/json.ts'
import type { Shell } from '../io/shell.ts'
import type { Redactor } from '../secrets/hiding/redactor.ts'
import * as args from './args.ts'
import { type Backend, recordedBackendIs } from './backend.ts'
import { type Diagnostic, needsInit, readPrintedErrors, type Scrub, terraformError } from './diagnostics.ts'
import { overrideFiles, refuseLocalState } from './module-files.ts'
import { type Outputs, parseOutputs } from './outputs.ts'
import { emptySummary, type PlanSummary, summarizePlan } from './plan.ts'
import { makeRunDir, runPiped, runShort, runStreamed, sweepRuns, type TerraformProcess } from './process.ts'
import { type StateChanges, stateChanges } from './state/change-state.ts'
import { type StateResource, stateResources } from './state/state-resources.ts'
import type { ResourceEvent } from './stream.ts'
import { declaredVariables } from './variables/declared-variables.ts'
import { type VariableInFile, variablesInFiles } from './variables/variable-files.ts'
import { type VariableLiteral, variableValues } from './variables/variable-values.ts'

export type TerraformOptions = {
  /** The root module; nothing is written there. */
  moduleDir: string
  /** `TF_DATA_DIR`: one for each environment, so that two never share a backend. Made when needed. */
  dataDir: string
  /** Terraform's whole environment; `TF_CLI_CONFIG_FILE` from cli-config.ts. */
  env: Record<string, string | undefined>
  /** Besides, for `init` alone: proxies, through which a provider may have to be downloaded. */
  downloadEnv?: Record<string, string | undefined>
  /** None for a module without an S3 backend. */
  backend?: Backend
  varFile?: string
  /** `terraform` on PATH unless told. */
  binary?: string
  /** How long to wait for a lock that another run holds, in Terraform's words; `10s` unless told. */
  lockTimeout?: string
  shell: Shell
  scrub: Scrub
  /** The same for the output that is kept of a run that failed. */
  redact?: Redactor['stream']
  /** Who must know which Terraform is at work: it outlives us if we are killed. */
  watch?: Pick<TerraformProcess, 'onStart' | 'onEnd'>
}

export type SavedPlan = { file: string; empty: boolean; summary: PlanSummary }

type Cancellable = { signal?: AbortSignal }

export type Terraform = StateChanges & {
  /** `1.11.4`. Refuses (exit 3) where Terraform is missing or older than 1.11, which infra/terraform needs for S3's own lock, or newer than 1. */
  version: () => Promise<string>
  /** What files set beside medspa's own `-var`s, wherever they stand. */
  variablesInFiles: () => Promise<VariableInFile[]>
  /** Names of the variables that the module declares. */
  declaredVariables: () => Promise<string[]>
  /** Files that Terraform would merge over the module's own. */
  overrideFiles: () => Promise<string[]>
  /** What these variables would be in a bare plan, defaults included; Terraform is not run for it. */
  variableValues: <Name extends string>(wanted: readonly Name[]) => Promise<Record<Name, VariableLiteral>>
  /** Managed resources of the state, with all their values, secrets too; none where there is no state. Takes no lock. */
  resources: (options?: Cancellable) => Promise<StateResource[]>
  /** Makes the data dir point at this state; `ran` is false where it already does. */
  init: (options?: Cancellable) => Promise<{ ran: boolean }>
  /**
   * Plans into a file, with an init before it only where one is needed. Holds the state's lock meanwhile, save for a
   * plan that is `onlyShown`: it must not make an apply wait, and what it shows may be changing. `destroy` plans to destroy
   * everything in the state.
   */
  plan: (
    options: {
      variables: args.Variables
      targets?: readonly string[]
      onlyShown?: boolean
      destroy?: boolean
    } & Cancellable,
  ) => Promise<SavedPlan>
  /** Applies exactly that plan, once: its file goes, whatever comes of it. For an empty plan only outputs are read. */
  apply: (plan: SavedPlan, options?: { onResource?: (event: ResourceEvent) => void } & Cancellable) => Promise<Outputs>
  /** Forgets a plan that will not be applied. */
  discard: (plan: Pick<SavedPlan, 'file'>) => Promise<void>
  /** All outputs, with one call; those that are not there are absent. */
  outputs: (options?: Cancellable) => Promise<Outputs>
}

/**
 * The one wrapper around the Terraform program. Every method rejects with an OperatorError in Terraform's own words, with
 * `state-locked` (exit 5) where another run holds the state, and with `cancelled` after an abort, once Terraform ended.
 */
export const createTerraform = (options: TerraformOptions): Terraform => {
  const { backend, dataDir, moduleDir, scrub, lockTimeout = '10s' } = options
  const terraform: TerraformProcess = {
    binary: options.binary ?? 'terraform',
    cwd: moduleDir,
    dataDir,
    shell: options.shell,
    ...options.watch,
    redact: options.redact,
    env: { ...options.env, TF_DATA_DIR: dataDir, TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' },
  }

  const runInit = async (signal: AbortSignal | undefined) => {
    if (backend !== undefined) await refuseLocalState(moduleDir)
    const lockFile = (await exists(path.join(moduleDir, '.terraform.lock.hcl'))) ? 'readonly' : 'write'
    const downloading = { ...terraform, env: { ...terraform.env, ...options.downloadEnv } }
    const result = await runStreamed(downloading, 'init', args.initArgs({ backend, lockFile }), { signal })
    if (result.exitCode !== 0) throw terraformError('init', result.diagnostics, { scrub, outputDir: result.outputDir })
  }

  const init: Terraform['init'] = async ({ signal } = {}) => {
    const record = await readFile(path.join(dataDir, 'terraform.tfstate'), 'utf8').catch(() => undefined)
    if (backend !== undefined && recordedBackendIs(record, backend)) return { ran: false }
    await runInit(signal)
    return { ran: true }
  }

  /** Trying costs nothing where no init is needed, and half a second where one is; init always costs a second. */
  const withInit = async <R extends { diagnostics: Diagnostic[] }>(
    signal: AbortSignal | undefined,
    attempt: () => Promise<R>,
  ): Promise<R> => {
    if (backend !== undefined) await init({ signal })
    const result = await attempt()
    if (!needsInit(result.diagnostics)) return result
    await runInit(signal)
    return attempt()
  }

  const outputs: Terraform['outputs'] = async ({ signal } = {}) => {
    const result = await withInit(signal, async () => {
      const run = await runShort(terraform, args.outputArgs(), signal)
      return { ...run, diagnostics: run.exitCode === 0 ? [] : readPrintedErrors(run.stderr) }
    })
    if (result.exitCode !== 0) throw terraformError('output', result.diagnostics, { scrub })
    return parseOutputs(parseJson(result.stdout))
  }

  const show = async (planFile: string, signal: AbortSignal | undefined) => {
    const { stderr, value } = await runPiped(terraform, args.showArgs(planFile), summarizePlan, signal)
    if (value === undefined) throw terraformError('show', readPrintedErrors(stderr), { scrub })
    return value
  }

  const discard: Terraform['discard'] = ({ file }) => rm(path.dirname(file), { recursive: true, force: true })

  return {
    async version() {
      const { exitCode, stderr, stdout } = await runShort(terraform, args.versionArgs())
      const version = exitCode === 0 ? versionIn(stdout) : undefined
      if (version === undefined) throw brokenTerraform(terraform.binary, scrub(stderr || stdout))
      return checkedVersion(version)
    },

    variablesInFiles: () => variablesInFiles({ moduleDir, varFile: options.varFile }),

    declaredVariables: () => declaredVariables(moduleDir),

    overrideFiles: () => overrideFiles(moduleDir),

    variableValues: (wanted) => variableValues({ moduleDir, varFile: options.varFile, env: options.env, wanted }),

    async resources({ signal } = {}) {
      const { stderr, value } = await withInit(signal, async () => {
        const run = await runPiped(terraform, args.showStateArgs(), stateResources, signal)
        return { ...run, diagnostics: run.value === undefined ? readPrintedErrors(run.stderr) : [] }
      })
      if (value === undefined) throw terraformError('show', readPrintedErrors(stderr), { scrub })
      return value
    },

    init,

    async plan({ destroy, variables, targets, onlyShown = false, signal }) {
      if (signal?.aborted) throw cancelled()
      await sweepRuns(dataDir)
      const file = path.join(await makeRunDir(dataDir, 'saved'), 'tfplan')
      const planned = args.planArgs({
        out: file,
        destroy,
        variables,
        targets,
        varFile: options.varFile,
        lockTimeout: onlyShown ? undefined : lockTimeout,
      })
      try {
        const result = await withInit(signal, () => runStreamed(terraform, 'plan', planned, { signal }))
        if (result.exitCode === 0) return { file, empty: true, summary: emptySummary() }
        if (result.exitCode === 2) return { file, empty: false, summary: await show(file, signal) }
        throw terraformError('plan', result.diagnostics, { scrub, outputDir: result.outputDir })
      } catch (error) {
        await discard({ file })
        throw error
      }
    },

    async apply(plan, { signal, onResource } = {}) {
      if (plan.empty) return discard(plan).then(() => outputs({ signal }))
      let streamed: unknown
      const planned = args.applyArgs({ planFile: plan.file, lockTimeout })
      const result = await runStreamed(terraform, 'apply', planned, {
        signal,
        onMessage(message) {
          if (message.kind === 'outputs') streamed = message.outputs
          if (message.kind === 'resource') onResource?.(message.event)
          if (message.kind === 'diagnostic') reportFailure(message.diagnostic, plan.summary, scrub, onResource)
        },
      }).finally(() => discard(plan))
      if (result.exitCode !== 0) {
        const unsaved = await keepUnsavedState(moduleDir, dataDir)
        if (unsaved !== undefined) throw unsaved
        throw terraformError('apply', result.diagnostics, { scrub, outputDir: result.outputDir })
      }
      return streamed === undefined ? outputs({ signal }) : parseOutputs(streamed)
    },

    discard,
    outputs,
    ...stateChanges({ terraform, withInit, scrub, lockTimeout }),
  }
}

/**
 * What Terraform leaves in the module's folder when it cannot save its state, credentials that ended say: put where the
 * next failure, of the other environment too, does not overwrite it. Undefined where there is none.
 */
const keepUnsavedState = async (moduleDir: string, dataDir: string): Promise<OperatorError | undefined> => {
  const left = path.join(moduleDir, 'errored.tfstate')
  if (!(await exists(left))) return undefined
  const kept = path.join(dataDir, `errored-${Date.now()}.tfstate`)
  await copyFile(left, kept)
  await chmod(kept, 0o600)
  await rm(left)
  return new OperatorError('Terraform changed the environment and could not save its state.', {
    code: 'state-unsaved',
    whose: 'terraform',
    hint: `Nothing is lost: once the credentials work again, run \`terraform state push ${kept}\` in infra/terraform, then this command.`,
  })
}

/** An error that names a resource belongs to that resource's line on the screen. */
const reportFailure = (
  { severity, address, summary, detail }: Diagnostic,
  plan: PlanSummary,
  scrub: Scrub,
  onResource: ((event: ResourceEvent) => void) | undefined,
) => {
  if (severity !== 'error' || address === undefined) return
  const action = plan.changes.find((change) => change.address === address)?.action ?? 'apply'
  const error = scrub([summary, detail].filter((part) => part !== '').join(': '))
  onResource?.({ address, action, state: 'failed', error })
}

const versionSchema = z.looseObject({ terraform_version: z.string() })

const versionIn = (stdout: string) => versionSchema.safeParse(parseJson(stdout)).data?.terraform_version

/** A version manager's shim without a version chosen, a program for another processor, something else of that name. */
const brokenTerraform = (binary: string, output: string) =>
  new OperatorError(`\`${binary} version -json\` does not say which Terraform it is.`, {
    code: 'terraform-broken',
    whose: 'operator',
    exit: 'refused',
    hint: 'See it alone, and install Terraform 1.11 or newer, or choose a version in your version manager.',
    evidence: output.split('\n').filter(Boolean).slice(0, 10),
  })

const checkedVersion = (version: string): string => {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  if (major === 1 && minor >= 11) return version
  if (major > 1)
    throw new OperatorError(`Terraform ${version} is too new`, {
      code: 'terraform-new',
      whose: 'operator',
      exit: 'refused',
      hint: 'infra/terraform is written for Terraform 1 (1.11 or newer): choose such a version in your version manager, or put it first on the PATH.',
    })
  throw new OperatorError(`Terraform ${version} is too old`, {
    code: 'terraform-old',
    whose: 'operator',
    exit: 'refused',
    hint: 'Install Terraform 1.11 or newer, which can lock the state in S3: https://developer.hashicorp.com/terraform/install',
  })
}
