import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { commandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { cancelled, OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import { calling, finding } from '../errors.ts'

export type VoiceLambdaState = {
  functionName: string
  /** What the alias `live`, which the gateway calls, stands on; undefined where there is no alias. */
  aliasVersion?: string
  /** The highest published number; `$LATEST` where none is published. */
  newestVersion: string
  /** Oldest first, without `$LATEST`. The description is the release that the version was published for. */
  versions: { version: string; description?: string }[]
  /** `Successful`, `InProgress` or `Failed`. */
  lastUpdateStatus: string
}

export type VoiceLambda = {
  find: () => Promise<VoiceLambdaState | undefined>
  /** Until the function and its newest version can be called. */
  waitUpdated: (options: { signal: AbortSignal }) => Promise<void>
  moveAlias: (version: string) => Promise<void>
  /** The image of a version, and the digest that Lambda resolved it to; undefined where there is no such version. */
  image: (version: string) => Promise<{ image: string; digest?: string | undefined } | undefined>
}

const pollMs = 1000

/** The voice webhooks' Lambda function. */
export const createVoiceLambda = ({
  clients,
  names,
  clock,
}: {
  clients: Pick<Clients, 'lambda'>
  names: Pick<Names, 'voiceFunction' | 'voiceAlias'>
  clock: Clock
}): VoiceLambda => {
  const functionName = names.voiceFunction

  const configuration = async (qualifier?: string): Promise<FunctionConfiguration | undefined> => {
    const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    return finding('lambda:GetFunctionConfiguration', ['ResourceNotFoundException'], () =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: qualifier })),
    )
  }

  const versions = async () => {
    const { paginateListVersionsByFunction } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    return calling('lambda:ListVersionsByFunction', async () => {
      const found: { version: string; description?: string }[] = []
      for await (const page of paginateListVersionsByFunction({ client: lambda }, { FunctionName: functionName }))
        for (const { Version = '$LATEST', Description } of page.Versions ?? [])
          if (Version !== '$LATEST')
            found.push({ version: Version, description: Description === '' ? undefined : Description })
      return found.sort((a, b) => Number(a.version) - Number(b.version))
    })
  }

  const aliasVersion = async () => {
    const { GetAliasCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const alias = await finding('lambda:GetAlias', ['ResourceNotFoundException'], () =>
      lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: names.voiceAlias })),
    )
    return alias?.FunctionVersion
  }

  /** True once it can be called; throws what AWS says when it never will. */
  const ready = ({ State, StateReason, LastUpdateStatus, LastUpdateStatusReason, Version }: FunctionConfiguration) => {
    if (State === 'Failed' || LastUpdateStatus === 'Failed')
      throw new OperatorError(
        `The Lambda function ${functionName} (version ${Version}) did not start: ${LastUpdateStatusReason ?? StateReason ?? 'AWS gives no reason'}`,
        { code: 'lambda-update-failed', whose: 'aws' },
      )
    // Inactive: idle for weeks; it wakes at its next call.
    const callable = State === undefined || State === 'Active' || State === 'Inactive'
    return callable && LastUpdateStatus !== 'InProgress'
  }

  return {
    async find() {
      const latest = await configuration()
      if (latest === undefined) return undefined
      const published = await versions()
      return {
        functionName,
        aliasVersion: await aliasVersion(),
        newestVersion: published.at(-1)?.version ?? '$LATEST',
        versions: published,
        lastUpdateStatus: latest.LastUpdateStatus ?? 'Successful',
      }
    },

    async waitUpdated({ signal }) {
      const newest = (await versions()).at(-1)?.version
      for (const qualifier of new Set([undefined, newest]))
        for (;;) {
          if (signal.aborted) throw cancelled()
          const current = await configuration(qualifier)
          if (current === undefined)
            throw new OperatorError(`The Lambda function ${functionName} does not exist.`, {
              code: 'lambda-missing',
              whose: 'operator',
              hint: `Run \`${commandLine('deploy')}\`: it is made with the first voice image.`,
            })
          if (ready(current)) break
          await clock.sleep(pollMs, signal)
        }
    },

    async image(version) {
      const { GetFunctionCommand } = await import('@aws-sdk/client-lambda')
      const lambda = await clients.lambda()
      const found = await finding('lambda:GetFunction', ['ResourceNotFoundException'], () =>
        lambda.send(new GetFunctionCommand({ FunctionName: functionName, Qualifier: version })),
      )
      const { ImageUri: image, ResolvedImageUri: resolved } = found?.Code ?? {}
      return image === undefined ? undefined : { image, digest: resolved?.split('@')[1] }
    },

    async moveAlias(version) {
      const { UpdateAliasCommand } = await import('@aws-sdk/client-lambda')
      const lambda = await clients.lambda()
      await calling('lambda:UpdateAlias', () =>
        lambda.send(
          new UpdateAliasCommand({
            FunctionName: functionName,
            Name: names.voiceAlias,
            FunctionVersion: version,
            // A share that someone gave to another version would go on taking calls.
            RoutingConfig: { AdditionalVersionWeights: {} },
          }),
        ),
      )
    },
  }
}
