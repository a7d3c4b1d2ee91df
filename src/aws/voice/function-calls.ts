import type { FunctionConfiguration, InvokeCommandOutput } from '@aws-sdk/client-lambda'
import type { VoiceVariables } from '../../parks/parked-voice.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

const notFound = ['ResourceNotFoundException']

/** `$LATEST`: what would be published next. */
export type LatestFunction = {
  image: string
  /** What Lambda resolved the image to, where it is known. */
  digest?: string | undefined
  description: string
  variables: VoiceVariables
  /** Lambda's mark of this state, which a change can be bound to. */
  revisionId?: string | undefined
}

export type FunctionCalls = ReturnType<typeof functionCalls>

/** Lambda's operations on one function, one a method. `qualifier` is a version or an alias; without it `$LATEST` is meant. */
export const functionCalls = (clients: Pick<Clients, 'lambda'>, functionName: string) => ({
  /** Undefined where there is no such function or version. */
  async configuration(qualifier?: string): Promise<FunctionConfiguration | undefined> {
    const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    return undefinedIfMissing('lambda:GetFunctionConfiguration', notFound, () =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: qualifier })),
    )
  },

  /** Published versions, oldest first, without `$LATEST`. */
  async versions(): Promise<(FunctionConfiguration & { Version: string })[]> {
    const { paginateListVersionsByFunction } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    return calling('lambda:ListVersionsByFunction', async () => {
      const found: (FunctionConfiguration & { Version: string })[] = []
      for await (const page of paginateListVersionsByFunction({ client: lambda }, { FunctionName: functionName }))
        for (const { Version = '$LATEST', ...version } of page.Versions ?? [])
          if (Version !== '$LATEST') found.push({ ...version, Version })
      return found.sort((a, b) => Number(a.Version) - Number(b.Version))
    })
  },

  /** The version that an alias names; undefined where there is no such alias. */
  async aliasVersion(alias: string): Promise<string | undefined> {
    const { GetAliasCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const found = await undefinedIfMissing('lambda:GetAlias', notFound, () =>
      lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: alias })),
    )
    return found?.FunctionVersion
  },

  async moveAlias(alias: string, version: string): Promise<void> {
    const { UpdateAliasCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    await calling('lambda:UpdateAlias', () =>
      lambda.send(
        new UpdateAliasCommand({
          FunctionName: functionName,
          Name: alias,
          FunctionVersion: version,
          // A share that someone gave to another version would go on taking calls.
          RoutingConfig: { AdditionalVersionWeights: {} },
        }),
      ),
    )
  },

  /** The image of a version, and the digest that Lambda resolved it to; undefined where there is no such version. */
  async image(version: string): Promise<{ image: string; digest?: string | undefined } | undefined> {
    const { GetFunctionCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const found = await undefinedIfMissing('lambda:GetFunction', notFound, () =>
      lambda.send(new GetFunctionCommand({ FunctionName: functionName, Qualifier: version })),
    )
    const { ImageUri: image, ResolvedImageUri: resolved } = found?.Code ?? {}
    return image === undefined ? undefined : { image, digest: resolved?.split('@')[1] }
  },

  /** Undefined where there is no such function, or one that has no image. */
  async latest(): Promise<LatestFunction | undefined> {
    const { GetFunctionCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const found = await undefinedIfMissing('lambda:GetFunction', notFound, () =>
      lambda.send(new GetFunctionCommand({ FunctionName: functionName })),
    )
    const { ImageUri: image, ResolvedImageUri: resolved } = found?.Code ?? {}
    if (image === undefined) return undefined
    const { Description: description = '', Environment, RevisionId: revisionId } = found?.Configuration ?? {}
    return { image, digest: resolved?.split('@')[1], description, variables: Environment?.Variables ?? {}, revisionId }
  },

  /** Begins to change the environment variables of `$LATEST`. */
  async setVariables(variables: VoiceVariables): Promise<void> {
    const { UpdateFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    await calling('lambda:UpdateFunctionConfiguration', () =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: functionName, Environment: { Variables: variables } }),
      ),
    )
  },

  /** Begins to change the image of `$LATEST`; no version is published. With a revision, only where it is the present one. */
  async setImage(image: string, revisionId?: string): Promise<void> {
    const { UpdateFunctionCodeCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    await calling('lambda:UpdateFunctionCode', () =>
      lambda.send(
        new UpdateFunctionCodeCommand({ FunctionName: functionName, ImageUri: image, RevisionId: revisionId }),
      ),
    )
  },

  /**
   * Publishes `$LATEST` as a version and gives its number; Lambda gives the newest one where nothing changed since. A description
   * is the version's alone. With a revision, only where it is the present one.
   */
  async publish({
    description,
    revisionId,
  }: {
    description?: string | undefined
    revisionId?: string | undefined
  } = {}): Promise<string> {
    const { PublishVersionCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const { Version } = await calling('lambda:PublishVersion', () =>
      lambda.send(
        new PublishVersionCommand({ FunctionName: functionName, Description: description, RevisionId: revisionId }),
      ),
    )
    if (Version === undefined) throw new Error(`lambda:PublishVersion of ${functionName} named no version`)
    return Version
  },

  /** As AWS's own error, for the caller to look at its code. With the end of the log (4 KB), as the function may only crash. */
  async invoke(qualifier: string, payload: string): Promise<InvokeCommandOutput> {
    const { InvokeCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    return lambda.send(
      new InvokeCommand({ FunctionName: functionName, Qualifier: qualifier, Payload: payload, LogType: 'Tail' }),
    )
  },
})
