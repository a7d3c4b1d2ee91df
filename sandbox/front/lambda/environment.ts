import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import type { SandboxContext } from '../../context.ts'
import type { Logs } from '../../data/logs.ts'
import type { Limits, Runner } from '../../data/runner.ts'
import type { IssuedKeys } from '../access/principals.ts'
import { assumedRole } from '../access/role-arn.ts'
import type { Runnable } from './functions.ts'
import { endLine, initTimeoutLine, reportLine, startLine, streamName } from './report.ts'
import { InitError, startRuntimeApi } from './runtime-api.ts'

/** The answer to an invocation. `functionError` as Lambda's X-Amz-Function-Error; `log` is what this run logged. */
export type InvocationResult = { functionError?: 'Unhandled'; payload: Buffer; log: string[] }

/** One execution environment: a program of the function's image that handles one event at a time. */
export type Environment = {
  /** Its program is ready for events, has failed, or has had Lambda's time for that. */
  initialised: Promise<unknown>
  invoke: (payload: Buffer, functionArn: string) => Promise<InvocationResult>
  /** False once the process has ended or is no longer to be trusted (after a time-out). */
  usable: () => boolean
  stop: () => Promise<void>
}

/**
 * Lambda's limit for initialisation before the first event. What is not ready then is initialised anew at the first invocation,
 * within the function's own timeout. Source: Lambda Developer Guide, "Lambda execution environment", "Init phase". Here the
 * runtime that was begun goes on instead: only the time that it is given is Lambda's.
 */
const INIT_LIMIT_MS = 10_000
/** Longer than a rehearsal: they are revoked when the environment ends. */
const KEYS_LAST_SECONDS = 30 * 24 * 3600
/** Lambda's limit for a synchronous answer. */
const MAX_RESPONSE_BYTES = 6_291_556

/** Starts an environment. Its output goes to a log stream of its own in `/aws/lambda/<name>`. */
export async function startEnvironment(
  context: SandboxContext,
  parts: { runner: Runner; logs: Logs },
  fn: Runnable,
): Promise<Environment> {
  const api = await startRuntimeApi(parts.runner.hostAddress)
  const stream = streamName(new Date(), fn.version, randomUUID().replaceAll('-', ''))
  // A function without a role that exists cannot be made on AWS; in moto it can.
  const principal =
    assumedRole(fn.roleArn, fn.name) ?? `arn:aws:sts::${context.accountId}:assumed-role/${fn.name}/${fn.name}`
  const writer = parts.logs.writer(fn.logGroup, stream, principal)
  let lines: string[] = []
  const log = (line: string) => {
    writer.write(line)
    lines.push(line)
  }
  const started = performance.now()
  const folder = path.join(fn.image.rootDir, fn.workingDir)
  const endpoint = context.endpoint.replace('127.0.0.1', parts.runner.hostAddress)
  const keys = context.principals.issue({
    arn: principal,
    kind: 'function',
    seconds: KEYS_LAST_SECONDS,
  })
  const child = await parts.runner
    .start({
      name: `${fn.name}-${stream.slice(-32)}`,
      image: fn.image,
      argv: fn.command,
      workingDir: fn.workingDir,
      env: environmentOf(context, fn, { api: api.address, endpoint, stream, folder, keys }),
      limits: limitsOf(fn),
      onLine: log,
    })
    .catch(async (error: unknown) => {
      context.principals.revoke(keys.accessKeyId)
      await api.close()
      throw error
    })
  api.admit(child.isPeer)
  let ended: number | undefined
  let spoiled: 'timeout' | 'error' | undefined
  const exited = child.exited.then(({ exitCode }) => {
    ended = exitCode
  })
  const initialised = untilReady(api.ready, exited, started)
  let first = true
  let stopped: Promise<void> | undefined

  async function run(payload: Buffer, functionArn: string, requestId: string): Promise<Omit<InvocationResult, 'log'>> {
    const initialisation = await initialised
    if ('payload' in initialisation) {
      spoiled = 'error'
      return { functionError: 'Unhandled', payload: initialisation.payload }
    }
    const timeout = Promise.withResolvers<'timeout'>()
    const timer = setTimeout(() => timeout.resolve('timeout'), fn.timeoutMs)
    const traceId = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`
    const deadline = Date.now() + fn.timeoutMs
    const outcome = await Promise.race([
      api.invoke({ requestId, payload, deadline, functionArn, traceId }),
      lateInitError(api.ready),
      timeout.promise,
      exited.then(() => 'exited' as const),
    ])
    clearTimeout(timer)
    if (outcome === 'exited') {
      return crashed(
        requestId,
        'Runtime.ExitError',
        ended ? `Runtime exited with error: ${exitWords(ended)}` : 'Runtime exited without providing a reason',
      )
    }
    if (outcome === 'timeout') {
      return crashed(requestId, 'Sandbox.Timedout', `Task timed out after ${(fn.timeoutMs / 1000).toFixed(2)} seconds`)
    }
    if (outcome.kind === 'error') return { functionError: 'Unhandled', payload: outcome.payload }
    if (outcome.payload.length > MAX_RESPONSE_BYTES) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`
      return { functionError: 'Unhandled', payload: json({ errorMessage, errorType: 'Function.ResponseSizeTooLarge' }) }
    }
    return { payload: outcome.payload }
  }

  function crashed(requestId: string, errorType: string, what: string): Omit<InvocationResult, 'log'> {
    spoiled = errorType === 'Sandbox.Timedout' ? 'timeout' : 'error'
    const errorMessage = `RequestId: ${requestId} Error: ${what}`
    log(errorType === 'Sandbox.Timedout' ? `${new Date().toISOString()} ${requestId} ${what}` : errorMessage)
    return { functionError: 'Unhandled', payload: json({ errorType, errorMessage }) }
  }

  async function end(): Promise<void> {
    // Lambda gives a runtime without extensions no time at all (SIGKILL); a moment lets it flush what it printed.
    await child.stop(300)
    context.principals.revoke(keys.accessKeyId)
    await writer.close()
    await api.close()
  }

  return {
    initialised,
    async invoke(payload, functionArn) {
      const requestId = randomUUID()
      const initialisation = await initialised
      // What was logged before the first event belongs to the first invocation.
      if (!first) lines = []
      else if ('timedOut' in initialisation && initialisation.timedOut) log(initTimeoutLine(initialisation.ms))
      log(startLine(requestId, fn.version))
      const begun = performance.now()
      const result = await run(payload, functionArn, requestId)
      const durationMs = performance.now() - begun
      const usedMemory = (await peakMemory(child.pid)) ?? 0
      log(endLine(requestId))
      log(
        reportLine({
          requestId,
          durationMs,
          memorySize: fn.memorySize,
          usedMemory,
          ...(first ? { initMs: initialisation.ms } : {}),
          ...(spoiled ? { status: spoiled } : {}),
        }),
      )
      first = false
      return { ...result, log: lines }
    },
    usable: () => !spoiled && ended === undefined,
    stop() {
      stopped ??= end()
      return stopped
    },
  }
}

type Initialisation = { ms: number; timedOut: boolean } | { ms: number; payload: Buffer }

/** An error that the runtime reports after Lambda's limit for initialisation; else it never ends. */
const lateInitError = (ready: Promise<void>): Promise<{ kind: 'error'; payload: Buffer }> =>
  new Promise((resolve, reject) => {
    ready.catch((error: unknown) =>
      error instanceof InitError ? resolve({ kind: 'error', payload: error.payload }) : reject(error),
    )
  })

/** How initialisation ended: the runtime asked for its first event, reported an error, ended, or took too long. */
async function untilReady(ready: Promise<void>, exited: Promise<void>, started: number): Promise<Initialisation> {
  const limit = Promise.withResolvers<true>()
  const timer = setTimeout(() => limit.resolve(true), INIT_LIMIT_MS)
  const took = () => performance.now() - started
  try {
    const timedOut = await Promise.race([ready, exited, limit.promise])
    return { ms: took(), timedOut: timedOut === true }
  } catch (error) {
    if (!(error instanceof InitError)) throw error
    return { ms: took(), payload: error.payload }
  } finally {
    clearTimeout(timer)
  }
}

/** The environment variables of "Lambda environment variables", the function's own, but for those of this machine. */
function environmentOf(
  context: SandboxContext,
  fn: Runnable,
  own: { api: string; endpoint: string; stream: string; folder: string; keys: IssuedKeys },
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...fn.image.env,
    ...fn.variables,
    AWS_LAMBDA_RUNTIME_API: own.api,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: own.stream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: own.folder,
    _HANDLER: fn.command.at(-1) ?? '',
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ENDPOINT_URL: own.endpoint,
    AWS_ACCESS_KEY_ID: own.keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own.keys.secretAccessKey,
    AWS_SESSION_TOKEN: own.keys.sessionToken,
  }
}

/** A user of its own, a root that nobody writes to, and 512 MB in /tmp: "Lambda execution environment". */
function limitsOf(fn: Runnable): Limits {
  const MIB = 1024 * 1024
  return { memoryBytes: fn.memorySize * MIB, user: '993:990', readonlyRoot: true, tmpBytes: 512 * MIB }
}

function exitWords(exitCode: number): string {
  return exitCode > 128 ? `signal: ${exitCode - 128}` : `exit status ${exitCode}`
}

/** The most memory that a process has had, in MB, where the system says it. */
async function peakMemory(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Math.ceil(Number(kilobytes) / 1024)
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
