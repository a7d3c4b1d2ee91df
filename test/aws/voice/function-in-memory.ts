import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { FunctionCalls } from '../../../src/aws/voice/function-calls.ts'
import { OperatorError } from '../../../src/errors.ts'
import { imageDigest } from '../../../src/releases/serving.ts'

type Variables = Record<string, string>
type Version = { Version: string; Description: string; image: string; variables: Variables }

/** What a function is, without what Lambda counts. */
export type FunctionState = {
  latest: { image: string; description: string; variables: Variables }
  versions: readonly Version[]
}

/** The process is gone: nothing that it would do afterwards happens. */
export class Killed extends Error {}

const refused = (name: string) =>
  new OperatorError(name, { code: 'aws-error', whose: 'aws', cause: Object.assign(new Error(name), { name }) })

/**
 * One Lambda function by Lambda's rules: an update takes some looks, and gives another revision when it begins and when it is
 * done; nothing is published where nothing has changed since the last version. `killAt`: the call at which the process dies, and
 * whether Lambda has carried that one out. `failing`: images whose update fails; `meanwhile`: what somebody else does before a call.
 */
export function functionInMemory(
  state: FunctionState,
  {
    killAt = Number.POSITIVE_INFINITY,
    carriedOut = false,
    failing = [],
    meanwhile = () => {},
  }: {
    killAt?: number
    carriedOut?: boolean
    failing?: readonly string[]
    meanwhile?: (call: string, now: FunctionState) => void
  } = {},
) {
  const now = structuredClone(state) as { latest: FunctionState['latest']; versions: Version[] }
  const seen: string[] = []
  let revision = 1
  let looksLeft = 0
  let failed = false
  let dead = false

  const checkChangeable = (revisionId: string | undefined) => {
    if (looksLeft > 0) throw refused('ResourceConflictException')
    if (revisionId !== undefined && revisionId !== `${revision}`) throw refused('PreconditionFailedException')
  }
  /** One call, which may be the process's last. */
  const call = async <T>(name: string, work: () => T): Promise<T> => {
    if (dead) throw new Killed()
    meanwhile(name, now)
    seen.push(name)
    const last = seen.length > killAt
    dead = last
    if (last && !carriedOut) throw new Killed()
    const answer = work()
    if (last) throw new Killed()
    return answer
  }
  const variablesOf = (variables: Variables) => ({ Environment: { Variables: { ...variables } } })

  const calls: Pick<FunctionCalls, 'configuration' | 'image' | 'latest' | 'publish' | 'setImage' | 'versions'> = {
    configuration: () =>
      call('configuration', (): FunctionConfiguration => {
        if (looksLeft > 0) {
          looksLeft -= 1
          if (looksLeft === 0) revision += 1
          return { State: 'Active', LastUpdateStatus: 'InProgress' }
        }
        return { State: 'Active', LastUpdateStatus: failed ? 'Failed' : 'Successful' }
      }),
    latest: () =>
      call('latest', () => {
        const { description, image, variables } = now.latest
        return {
          image,
          digest: imageDigest(image),
          description,
          variables: { ...variables },
          revisionId: `${revision}`,
        }
      }),
    image: (version) =>
      call('image', () => {
        const found = now.versions.find(({ Version }) => Version === version)
        return found && { image: found.image, digest: imageDigest(found.image) }
      }),
    versions: () =>
      call('versions', () =>
        now.versions.map(({ Description, Version, variables }) => ({
          Description,
          Version,
          ...variablesOf(variables),
        })),
      ),
    setImage: (image, revisionId) =>
      call('setImage', () => {
        checkChangeable(revisionId)
        revision += 1
        looksLeft = 2
        failed = failing.includes(image)
        now.latest.image = image
      }),
    publish: ({ description, revisionId } = {}) =>
      call('publish', () => {
        checkChangeable(revisionId)
        const { description: own, image, variables } = now.latest
        const last = now.versions.at(-1)
        const isUnchanged = last?.image === image && JSON.stringify(last.variables) === JSON.stringify(variables)
        if (last !== undefined && isUnchanged) return last.Version
        const Version = `${now.versions.length + 1}`
        now.versions.push({ Version, Description: description ?? own, image, variables: { ...variables } })
        return Version
      }),
  }
  /** Another revision, as each change gives, whoever made it. */
  const changedElsewhere = () => {
    revision += 1
  }
  return { calls, now: now as FunctionState, seen, changedElsewhere }
}
