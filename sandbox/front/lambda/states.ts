import type { Times } from '../../times.ts'
import type { Reply } from '../call.ts'
import { AwsError } from '../errors.ts'
import { isRecord, jsonReply, replyOutput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import type { Runnable } from './functions.ts'

/**
 * In which state each version of a function is. Pending after it was made, until Lambda has prepared its image; `$LATEST`
 * stays Active while it is updated, and its former code serves; Inactive (here by a fault alone) until somebody calls it.
 * Source: AWS Lambda developer guide, "Lambda function states" and "Create a Lambda function using a container image",
 * "Function lifecycle".
 */
export type FunctionStates = {
  /** From now on the version is Pending. */
  made: (name: string, version: string) => void
  /** From now on `$LATEST` is updated; `former` is what runs until that is done. */
  updated: (name: string, former: Runnable | undefined) => void
  /** What serves as `$LATEST` in place of the update under way. */
  former: (name: string) => Runnable | undefined
  forget: (name: string) => void
  /** A call of the version. Throws 409 where it is not Active; that call brings an Inactive version back. */
  called: (name: string, version: string) => void
  /** Throws 409 where the function takes no change: it is Pending, or an update is in progress. */
  checkChangeable: (name: string, arn: string) => void
  /** An answer with one function, or some, with their states. */
  shown: (reply: Reply) => Reply
}

const PENDING = 'Lambda is initializing your function. It will be ready to invoke shortly.'
const NOT_NOW = 'The operation cannot be performed at this time.'

type State = { State: string; StateReason?: string; StateReasonCode?: string }

/** Keeps the states of all functions; a copy of a sandbox begins with everything Active. */
export function createFunctionStates(
  { times }: { times: Times },
  faults: Pick<TestHooks['faults'], 'standing'> | undefined,
): FunctionStates {
  const made = new Map<string, Date>()
  const updates = new Map<string, { since: Date; former: Runnable | undefined }>()
  /** When somebody called a version that a fault made Inactive, by fault and version. */
  const called = new Map<string, Date>()

  /** The fault that concerns this version, as a key of `called`. */
  const idle = (name: string, version: string): string | undefined => {
    if (version === '$LATEST') return undefined
    const fault = faults?.standing('lambda', 'version-inactive')
    const concerned = fault !== undefined && (fault.value === undefined || fault.value === version)
    return concerned ? `${fault.id} ${name}:${version}` : undefined
  }
  const stateOf = (name: string, version: string): State => {
    const since = made.get(`${name}:${version}`)
    if (since !== undefined && !times.passed('lambda-active', since))
      return { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' }
    const fault = idle(name, version)
    const wokenAt = fault === undefined ? undefined : called.get(fault)
    if (fault !== undefined && wokenAt === undefined)
      return { State: 'Inactive', StateReason: 'The function is idle.', StateReasonCode: 'Idle' }
    if (wokenAt !== undefined && !times.passed('lambda-back', wokenAt))
      return { State: 'Pending', StateReason: 'The function is being restored.', StateReasonCode: 'Restoring' }
    return { State: 'Active' }
  }
  const updating = (name: string) => {
    const update = updates.get(name)
    return update !== undefined && !times.passed('lambda-active', update.since) ? update : undefined
  }
  const withState = (configuration: unknown): unknown => {
    if (!isRecord(configuration)) return configuration
    const { FunctionName: name, Version: version, State } = configuration
    if (typeof name !== 'string' || typeof version !== 'string' || State === undefined) return configuration
    const inProgress = version === '$LATEST' && updating(name) !== undefined
    return {
      ...configuration,
      ...stateOf(name, version),
      // AWS's own words for an update, too.
      ...(inProgress && {
        LastUpdateStatus: 'InProgress',
        LastUpdateStatusReason: 'The function is being created.',
        LastUpdateStatusReasonCode: 'Creating',
      }),
    }
  }

  return {
    made: (name, version) => void made.set(`${name}:${version}`, new Date()),
    updated: (name, former) => void updates.set(name, { since: new Date(), former }),
    former: (name) => updating(name)?.former,
    forget(name) {
      updates.delete(name)
      for (const key of made.keys()) if (key.startsWith(`${name}:`)) made.delete(key)
    },
    called(name, version) {
      if (stateOf(name, version).State === 'Active') return
      const fault = idle(name, version)
      if (fault !== undefined && !called.has(fault)) called.set(fault, new Date())
      throw new AwsError('CodeArtifactUserPendingException', PENDING, 409)
    },
    checkChangeable(name, arn) {
      const { State } = stateOf(name, '$LATEST')
      if (State === 'Pending') throw conflict(`The function is currently in the following state: ${State}`)
      if (updating(name)) throw conflict(`An update is in progress for resource: ${arn}`)
    },
    shown(reply) {
      if (reply.status >= 300) return reply
      const output = replyOutput(reply)
      if (isRecord(output.Configuration))
        return jsonReply(reply.status, { ...output, Configuration: withState(output.Configuration) })
      if (Array.isArray(output.Versions))
        return jsonReply(reply.status, { ...output, Versions: output.Versions.map(withState) })
      return 'State' in output ? jsonReply(reply.status, withState(output)) : reply
    },
  }
}

const conflict = (what: string) => new AwsError('ResourceConflictException', `${NOT_NOW} ${what}`, 409)
