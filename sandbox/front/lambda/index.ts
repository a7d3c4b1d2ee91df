import type { SandboxContext } from '../../context.ts'
import type { Logs } from '../../data/logs.ts'
import type { Runner } from '../../data/runner.ts'
import type { Call, Forward, Reply, Service } from '../call.ts'
import type { Count } from '../cloudwatch/metric.ts'
import { AwsError, messageOf } from '../errors.ts'
import { knownAtOnce, type RoleErrors } from '../iam/role-errors.ts'
import { isRecord, jsonReply, operationInput, replyOutput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { type LambdaCall, lambdaCall } from './calls.ts'
import { startEnvironment } from './environment.ts'
import { createFunctions, type Functions, type Runnable, splitFunctionName } from './functions.ts'
import { createPool } from './pool.ts'
import { createFunctionStates } from './states.ts'

/** What API Gateway needs of Lambda. */
export type LambdaInvoker = {
  /**
   * Runs a function (name or ARN; an ARN's own qualifier counts when none is given) and gives its answer.
   * `functionError` is set when the function failed; `payload` is then AWS's error JSON. Throws `AwsError`.
   */
  invoke: (
    functionName: string,
    qualifier: string | undefined,
    payload: Buffer,
  ) => Promise<{ status: number; functionError?: string; payload: Buffer; version: string; log: string[] }>
}

export type Lambda = Service & LambdaInvoker & Pick<Functions, 'pins'>

/** The limit of a synchronous event. */
const MAX_REQUEST_BYTES = 6_291_456
/** How much of a log `LogType: Tail` gives. */
const TAIL_BYTES = 4096

/**
 * Lambda functions of images, run by Lambda's Runtime API: moto keeps the records, invocations happen here.
 * A function's image must exist when its code is given, as on AWS. `count` is told of each invocation and error, as CloudWatch is;
 * `roles` says what Lambda does not know yet of a role.
 */
export function createLambda(
  context: SandboxContext,
  parts: {
    runner: Runner
    logs: Logs
    count?: Count
    roles?: Pick<RoleErrors, 'checkFunctionRole'>
    faults?: Pick<TestHooks['faults'], 'standing'> | undefined
  },
): Lambda {
  const { roles = knownAtOnce } = parts
  const functions = createFunctions(context, parts.runner)
  const states = createFunctionStates(context, parts.faults)
  const pool = createPool()

  async function invoke(functionName: string, qualifier: string | undefined, payload: Buffer) {
    const { name, qualifier: own } = splitFunctionName(functionName)
    const wanted = qualifier ?? own
    const found = await functions.resolve(name, wanted)
    states.called(name, found.version)
    // While an update is in progress the former code serves.
    const fn = (found.version === '$LATEST' && states.former(name)) || found
    const arn = `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}${wanted ? `:${wanted}` : ''}`
    const counted = (metric: string, value?: number) =>
      parts.count?.(
        { namespace: 'AWS/Lambda', name: metric, dimensions: [{ name: 'FunctionName', value: name }] },
        value,
      )
    counted('Invocations')
    const result = await pool.run(
      poolKey(fn),
      () => startEnvironment(context, parts, fn),
      (environment) => environment.invoke(payload, arn),
    )
    // A success is a value too: 0.
    counted('Errors', Number(result.functionError !== undefined))
    return { status: 200, version: fn.version, ...result }
  }

  async function answerInvoke(call: Call, written: string, qualifier: string | undefined): Promise<Reply> {
    const type = call.headers['x-amz-invocation-type'] ?? 'RequestResponse'
    if (call.body.length > MAX_REQUEST_BYTES) {
      const message = `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`
      throw new AwsError('RequestTooLargeException', message, 413)
    }
    const payload = call.body.length === 0 ? Buffer.from('{}') : call.body
    checkJson(payload)
    const { name, qualifier: own } = splitFunctionName(written)
    await functions.resolve(name, qualifier ?? own)
    if (type === 'DryRun') return { status: 204, headers: {}, body: '' }
    if (type === 'Event') {
      // Runs once; Lambda would try a failed event twice more, minutes apart.
      invoke(written, qualifier, payload).catch((error: unknown) => {
        context.log(`lambda: event for ${written} failed: ${String(error)}`)
      })
      return { status: 202, headers: {}, body: '' }
    }
    const result = await invoke(written, qualifier, payload)
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-amz-executed-version': result.version,
    }
    if (result.functionError) headers['x-amz-function-error'] = result.functionError
    if (call.headers['x-amz-log-type'] === 'Tail') {
      const log = Buffer.from(`${result.log.join('\n')}\n`)
      headers['x-amz-log-result'] = log.subarray(-TAIL_BYTES).toString('base64')
    }
    return { status: 200, headers, body: result.payload }
  }

  async function changeCode(call: Call, forward: Forward): Promise<Reply> {
    const input = operationInput(call)
    const uri = sourceImage(input)
    const image = uri === undefined ? undefined : await functions.pullSource(uri, architectureOf(input))
    const reply = await forward(call)
    if (reply.status < 300 && image && input.DryRun !== true) {
      const { FunctionName: name, Version: version } = replyOutput(reply)
      functions.pin(String(name), '$LATEST', image)
      functions.pin(String(name), String(version), image)
      if (version !== '$LATEST') states.made(String(name), String(version))
    }
    return reply
  }

  async function publish(call: Call, forward: Forward): Promise<Reply> {
    const reply = await forward(call)
    const { FunctionName: name, Version: version } = replyOutput(reply)
    const image = functions.pinned(String(name), '$LATEST')
    // Publishing without a change answers the version that exists; it keeps its image.
    if (reply.status < 300 && image && !functions.pinned(String(name), String(version))) {
      functions.pin(String(name), String(version), image)
      states.made(String(name), String(version))
    }
    return reply
  }

  /** A call that Lambda refuses while the function is on its way: an update of the function, or the like. */
  async function change(call: Call, forward: Forward, what: LambdaCall): Promise<Reply> {
    // UpdateFunctionConfiguration names one too.
    if (what.kind === 'create' || what.kind === 'update-configuration')
      await roles.checkFunctionRole(operationInput(call).Role)
    if (what.kind === 'create') {
      const reply = await changeCode(call, forward)
      if (reply.status < 300) states.made(String(replyOutput(reply).FunctionName), '$LATEST')
      return reply
    }
    if (!('written' in what) || what.kind === 'delete') return forward(call)
    const { name } = splitFunctionName(what.written)
    states.checkChangeable(name, `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`)
    if (what.kind === 'publish') return publish(call, forward)
    if (what.kind === 'tag') return forward(call)
    const takesTime = context.times.ms('lambda-active') > 0
    const former = takesTime ? await functions.resolve(name, undefined).catch(() => undefined) : undefined
    const reply = await (what.kind === 'update-code' ? changeCode(call, forward) : forward(call))
    if (reply.status < 300) states.updated(name, former)
    return reply
  }

  /** A function's image by the digest that was pulled for it: moto knows no registry. */
  function withDigest(reply: Reply): Reply {
    const output = replyOutput(reply)
    const { Code: code, Configuration: configuration } = output
    if (reply.status >= 300 || !isRecord(code) || !isRecord(configuration)) return reply
    const image = functions.pinned(String(configuration.FunctionName), String(configuration.Version))
    const [repository] = String(code.ResolvedImageUri ?? '').split('@')
    if (image === undefined || !repository) return reply
    return jsonReply(reply.status, { ...output, Code: { ...code, ResolvedImageUri: `${repository}@${image.digest}` } })
  }

  return {
    names: ['lambda'],
    invoke,
    async handle(call, forward) {
      const what = lambdaCall(call)
      if (what.kind === 'invoke') return answerInvoke(call, what.written, what.qualifier)
      if (what.kind === 'read') return states.shown(await forward(call))
      if (what.kind === 'get') return states.shown(withDigest(await forward(call)))
      try {
        const reply = states.shown(await change(call, forward, what))
        if (what.kind === 'delete' && reply.status < 300) {
          const { name } = splitFunctionName(what.written)
          if (what.qualifier === undefined) {
            functions.unpin(name)
            states.forget(name)
          }
          await pool.drop((key) => key.startsWith(`${name}:`))
        }
        return reply
      } finally {
        functions.changed()
      }
    },
    pins: functions.pins,
    stop: () => pool.stop(),
  }
}

/** Environments are shared by events for the same version with the same configuration and code. */
function poolKey({ name, version, image, ...settings }: Runnable): string {
  return `${name}:${version}:${JSON.stringify([image.digest, settings])}`
}

function sourceImage(input: Record<string, unknown>): string | undefined {
  const code = input.Code ?? input
  const uri = typeof code === 'object' && code !== null && 'ImageUri' in code ? code.ImageUri : undefined
  return typeof uri === 'string' ? uri : undefined
}

function architectureOf({ Architectures: list }: Record<string, unknown>): string | undefined {
  return Array.isArray(list) && typeof list[0] === 'string' ? list[0] : undefined
}

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString('utf8'))
  } catch (error) {
    const message = `Could not parse request body into json: ${messageOf(error)}`
    throw new AwsError('InvalidRequestContentException', message)
  }
}
