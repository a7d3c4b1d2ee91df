import { GetParameterCommand, type Parameter, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm'
import { motoClientOptions, type SandboxContext } from '../context.ts'
import type { Call, Service } from './call.ts'
import { isRecord, jsonReply, operationInput, replyOutput } from './reply.ts'
import type { TestHooks } from './test-hooks.ts'

/** What a parameter was until it was overwritten. */
type Former = { parameter: Parameter; since: Date; reads: number }

/** Names and ARNs of one parameter are the same here. */
const nameOf = (written: unknown) => String(written).replace(/^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(?=\/)/, '')

/**
 * Parameter Store: moto keeps everything; for a while after an overwrite reads are answered the value of before. AWS promises
 * no reads that see each write (no consistency is documented for GetParameter; a parameter that was just made may not be
 * found yet).
 */
export function createSsm(
  context: Pick<SandboxContext, 'moto' | 'region' | 'times'>,
  hooks?: Pick<TestHooks, 'faults'>,
): Service {
  const client = new SSMClient(motoClientOptions(context))
  const formers = new Map<string, Former>()

  /** Undefined where there is none yet. */
  const read = async (name: string): Promise<Parameter | undefined> => {
    try {
      return (await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined
      throw error
    }
  }
  const lags = () =>
    hooks?.faults.standing('ssm', 'stale-reads') !== undefined || context.times.ms('ssm-value-seen') > 0
  const isStale = (former: Former) => {
    const limit = Number(hooks?.faults.standing('ssm', 'stale-reads')?.value ?? 0)
    if (former.reads >= limit && context.times.passed('ssm-value-seen', former.since)) return false
    former.reads += 1
    return true
  }
  /** A parameter of an answer, as it was before where its newest value is not seen yet. */
  const seen = (parameter: unknown): unknown => {
    // A pinned version is the same at any time; a secure string may be asked for as it is stored.
    if (!isRecord(parameter) || parameter.Selector !== undefined || parameter.Type === 'SecureString') return parameter
    const former = formers.get(String(parameter.Name))
    if (former === undefined || !isStale(former)) return parameter
    const { LastModifiedDate, Value, Version } = former.parameter
    return { ...parameter, Value, Version, LastModifiedDate }
  }

  const put = async (call: Call): Promise<(() => void) | undefined> => {
    if (!lags()) return undefined
    const name = nameOf(operationInput(call).Name)
    const parameter = await read(name)
    return parameter && (() => void formers.set(name, { parameter, since: new Date(), reads: 0 }))
  }

  return {
    names: ['ssm'],
    async handle(call, forward) {
      const noteFormer = call.operation === 'PutParameter' ? await put(call) : undefined
      const reply = await forward(call)
      if (reply.status >= 300) return reply
      noteFormer?.()
      if (!formers.size) return reply
      if (call.operation === 'DeleteParameter') formers.delete(nameOf(operationInput(call).Name))
      const output = replyOutput(reply)
      if (call.operation === 'GetParameter') return jsonReply(200, { ...output, Parameter: seen(output.Parameter) })
      if (call.operation === 'GetParameters' && Array.isArray(output.Parameters))
        return jsonReply(200, { ...output, Parameters: output.Parameters.map(seen) })
      return reply
    },
  }
}
