import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { isParkedAnswer, type VoiceVariables } from '../../parks/parked-voice.ts'
import type { Clients } from '../clients.ts'
import { calling, finding } from '../errors.ts'

export type VoiceMode = {
  /** What the alias answers by, and what would be published next; undefined where there is no function. */
  read: () => Promise<{ answers: VoiceVariables; configured: VoiceVariables; version?: string | undefined } | undefined>
  /** The newest published version that forwards: what a parking that was killed took the alias from. */
  lastForwarding: () => Promise<VoiceVariables | undefined>
  /**
   * Puts these variables into the configuration, publishes a version of it, calls that once and moves the alias there - or
   * to the version that is pinned. Where that is so already, nothing is changed. Gives the version that answers.
   */
  answerBy: (
    variables: VoiceVariables,
    options: { signal: AbortSignal; pinned?: string | undefined },
  ) => Promise<string>
}

/** What is read of API Gateway's event (payload format 2.0) of a request that the function answers in every mode. */
const healthEvent = JSON.stringify({
  version: '2.0',
  rawPath: '/health',
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: { http: { method: 'GET', path: '/health' } },
})

/** An image that is new to Lambda takes a minute or so. */
const LIMIT_MS = 5 * 60_000

/** How the voice Lambda answers: forwarding, or parked. */
export const createVoiceMode = ({
  clients,
  names,
  clock,
}: {
  clients: Pick<Clients, 'lambda'>
  names: Pick<Names, 'voiceFunction' | 'voiceAlias'>
  clock: Clock
}): VoiceMode => {
  const FunctionName = names.voiceFunction

  const configuration = async (Qualifier?: string): Promise<FunctionConfiguration | undefined> => {
    const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    return finding('lambda:GetFunctionConfiguration', ['ResourceNotFoundException'], () =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier })),
    )
  }

  /** Until it can be called, and takes a change. */
  const settled = async (Qualifier: string | undefined, signal: AbortSignal): Promise<void> => {
    const failed = (why: string) =>
      new OperatorError(`The Lambda function ${FunctionName} (${Qualifier ?? '$LATEST'}) did not start: ${why}`, {
        code: 'lambda-update-failed',
        whose: 'aws',
      })
    const look = async () => {
      const current = await configuration(Qualifier)
      const { LastUpdateStatus, LastUpdateStatusReason, State, StateReason } = current ?? {}
      if (current === undefined || State === 'Failed' || LastUpdateStatus === 'Failed')
        throw failed(LastUpdateStatusReason ?? StateReason ?? 'AWS gives no reason')
      return State !== 'Pending' && LastUpdateStatus !== 'InProgress' ? true : undefined
    }
    if (!(await until(clock, look, { everyMs: 500, limitMs: LIMIT_MS, signal })))
      throw failed('its update took more than five minutes')
  }

  const publish = async (signal: AbortSignal): Promise<string> => {
    const { PublishVersionCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    // Without a change since the last one, Lambda answers that one.
    const { Version } = await calling('lambda:PublishVersion', () =>
      lambda.send(new PublishVersionCommand({ FunctionName })),
    )
    if (Version === undefined) throw new Error(`lambda:PublishVersion of ${FunctionName} named no version`)
    await settled(Version, signal)
    return Version
  }

  /** A version that does not even start would leave callers without an answer. */
  const tryOut = async (Qualifier: string): Promise<void> => {
    const { InvokeCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const answer = await calling('lambda:InvokeFunction', () =>
      lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: healthEvent })),
    )
    if (answer.FunctionError === undefined) return
    throw new OperatorError(`Version ${Qualifier} of the Lambda function ${FunctionName} does not answer.`, {
      code: 'lambda-update-failed',
      whose: 'operator',
      hint: 'Callers are answered by the version from before. Deploy a release whose voice image starts.',
      evidence: [answer.Payload?.transformToString() ?? answer.FunctionError],
    })
  }

  const configure = async (Variables: VoiceVariables, signal: AbortSignal): Promise<void> => {
    const { UpdateFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    await settled(undefined, signal)
    await calling('lambda:UpdateFunctionConfiguration', () =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } })),
    )
    await settled(undefined, signal)
  }

  const moveAlias = async (FunctionVersion: string): Promise<void> => {
    const { UpdateAliasCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    await calling('lambda:UpdateAlias', () =>
      lambda.send(
        new UpdateAliasCommand({
          FunctionName,
          Name: names.voiceAlias,
          FunctionVersion,
          // A share that someone gave to another version would go on taking calls.
          RoutingConfig: { AdditionalVersionWeights: {} },
        }),
      ),
    )
  }

  const read: VoiceMode['read'] = async () => {
    const [alias, latest] = await Promise.all([configuration(names.voiceAlias), configuration()])
    if (alias === undefined || latest === undefined) return undefined
    return {
      answers: alias.Environment?.Variables ?? {},
      configured: latest.Environment?.Variables ?? {},
      version: alias.Version,
    }
  }

  return {
    read,

    async lastForwarding() {
      const { paginateListVersionsByFunction } = await import('@aws-sdk/client-lambda')
      const lambda = await clients.lambda()
      const published = await calling('lambda:ListVersionsByFunction', async () => {
        const found: FunctionConfiguration[] = []
        for await (const page of paginateListVersionsByFunction({ client: lambda }, { FunctionName }))
          found.push(...(page.Versions ?? []))
        return found
      })
      return published
        .filter(({ Version }) => Version !== '$LATEST')
        .sort((a, b) => Number(b.Version) - Number(a.Version))
        .map(({ Environment }) => Environment?.Variables ?? {})
        .find((variables) => !isParkedAnswer(variables))
    },

    async answerBy(variables, { pinned, signal }) {
      const before = await read()
      if (before === undefined || !same(before.configured, variables)) await configure(variables, signal)
      const published = await publish(signal)
      const version = pinned ?? published
      if (before?.version === version) return version
      await tryOut(version)
      await moveAlias(version)
      return version
    },
  }
}

const same = (a: VoiceVariables, b: VoiceVariables): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value)
