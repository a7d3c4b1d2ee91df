import type { Deps } from '../../deps.ts'

/** What several parts look at, asked once a look: the service, revisions, the release parameter, the voice alias. */
export type Remembering = ReturnType<typeof remembering>

export function remembering({
  names,
  releaseParameter,
  service,
  taskDefinitions,
  voiceLambda,
}: Pick<Deps, 'names' | 'releaseParameter' | 'service' | 'taskDefinitions' | 'voiceLambda'>) {
  const definitions = new Map<string, ReturnType<typeof taskDefinitions.describe>>()
  return {
    service: once(service.describe),
    release: once(releaseParameter.read),
    voice: once(() => voiceLambda.state(names.voiceAlias)),
    definition(arn: string) {
      const found = definitions.get(arn) ?? taskDefinitions.describe(arn)
      definitions.set(arn, found)
      return found
    },
  }
}

/** The same promise for everybody who asks. */
export const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}
