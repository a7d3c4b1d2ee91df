import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import { parseJson } from '../../io/json.ts'
import { isParkedAnswer, type VoiceVariables } from '../../parks/parked-voice.ts'
import type { Clients } from '../clients.ts'
import { callHealth } from './call-health.ts'
import { functionCalls } from './function-calls.ts'
import { waitUntilReady } from './wait-until-ready.ts'

type VoiceLambdaState = {
  functionName: string
  /** What the alias `live`, which the gateway calls, stands on; undefined where there is no alias. */
  aliasVersion?: string | undefined
  /** The highest published number; `$LATEST` where none is published. */
  newestVersion: string
  /** Oldest first, without `$LATEST`. The description is the release that the version was published for. */
  versions: { version: string; description?: string | undefined }[]
}

/** Environment variables of the function: how it answers. */
type VoiceConfiguration = {
  /** Those of the version that the alias stands on. */
  answers: VoiceVariables
  /** Those of `$LATEST`, which would be published next. */
  configured: VoiceVariables
  /** The version that the alias stands on. */
  version?: string | undefined
}

type VoiceLambda = {
  /** Undefined where there is no function. */
  find: () => Promise<VoiceLambdaState | undefined>
  /** The image of a version, and the digest that Lambda resolved it to; undefined where there is no such version. */
  image: (version: string) => Promise<{ image: string; digest?: string | undefined } | undefined>
  /**
   * Waits until the function and its newest version can be called, ten minutes at most for each.
   * @throws OperatorError `lambda-missing`, `lambda-update-failed`
   */
  waitUntilReady: (options: { signal: AbortSignal }) => Promise<void>
  moveAlias: (version: string) => Promise<void>
  /** Undefined where there is no function, or no alias. */
  configuration: () => Promise<VoiceConfiguration | undefined>
  /** The newest published version that forwards: what a parking that was killed took the alias from. */
  lastForwarding: () => Promise<VoiceVariables | undefined>
  /**
   * Puts these variables into the configuration, publishes a version of it, calls that once and moves the alias there - or
   * to the version that is pinned. Where that is so already, nothing is changed. Gives the version that answers.
   * @throws OperatorError `lambda-update-failed` where the version does not start or does not answer; the alias stays
   */
  answerBy: (
    variables: VoiceVariables,
    options: { signal: AbortSignal; pinned?: string | undefined },
  ) => Promise<string>
  /**
   * Calls `GET /health` of the alias until it answers, three minutes at most; the API and the providers notice nothing.
   * @throws OperatorError `voice-not-answering`
   */
  warm: (options: { signal: AbortSignal }) => Promise<void>
}

const healthSchema = z.looseObject({ statusCode: z.int() })

/** The voice webhooks' Lambda function, and its alias that the gateway calls. */
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
  const calls = functionCalls(clients, functionName)
  const ready = (qualifier: string | undefined, signal: AbortSignal) =>
    waitUntilReady({ calls, clock, functionName }, qualifier, signal)

  const configuration: VoiceLambda['configuration'] = async () => {
    const [alias, latest] = await Promise.all([calls.configuration(names.voiceAlias), calls.configuration()])
    if (alias === undefined || latest === undefined) return undefined
    return {
      answers: alias.Environment?.Variables ?? {},
      configured: latest.Environment?.Variables ?? {},
      version: alias.Version,
    }
  }

  /** A version that does not even start would leave callers without an answer. */
  const tryVersion = async (version: string, signal: AbortSignal): Promise<void> => {
    const answer = await callHealth({ calls, clock }, version, signal)
    if (answer !== undefined && answer.functionError === undefined) return
    throw new OperatorError(`Version ${version} of the Lambda function ${functionName} does not answer.`, {
      code: 'lambda-update-failed',
      whose: 'operator',
      hint: 'Callers are answered by the version from before. Deploy a release whose voice image starts.',
      evidence: [answer === undefined ? NOT_READY : answer.text || `${answer.functionError}`],
    })
  }

  return {
    async find() {
      if ((await calls.configuration()) === undefined) return undefined
      const published = await calls.versions()
      return {
        functionName,
        aliasVersion: await calls.aliasVersion(names.voiceAlias),
        newestVersion: published.at(-1)?.Version ?? '$LATEST',
        versions: published.map(({ Description, Version }) => ({
          version: Version,
          description: Description === '' ? undefined : Description,
        })),
      }
    },

    image: calls.image,

    async waitUntilReady({ signal }) {
      const newest = (await calls.versions()).at(-1)?.Version
      for (const qualifier of new Set([undefined, newest])) await ready(qualifier, signal)
    },

    moveAlias: (version) => calls.moveAlias(names.voiceAlias, version),

    configuration,

    async lastForwarding() {
      const published = await calls.versions()
      return published
        .map(({ Environment }) => Environment?.Variables ?? {})
        .findLast((variables) => !isParkedAnswer(variables))
    },

    async answerBy(variables, { pinned, signal }) {
      const before = await configuration()
      if (!isDeepStrictEqual(before?.configured, variables)) {
        await ready(undefined, signal)
        await calls.setVariables(variables)
        await ready(undefined, signal)
      }
      const published = await calls.publish()
      await ready(published, signal)
      const version = pinned ?? published
      if (before?.version === version) return version
      await tryVersion(version, signal)
      await calls.moveAlias(names.voiceAlias, version)
      return version
    },

    async warm({ signal }) {
      const answer = await callHealth({ calls, clock }, names.voiceAlias, signal)
      const { functionError, text = '' } = answer ?? {}
      const { statusCode } = healthSchema.safeParse(parseJson(text)).data ?? {}
      if (functionError === undefined && statusCode === 200) return
      const words = answer === undefined ? NOT_READY : [functionError, text.slice(0, 300)].filter(Boolean).join(': ')
      throw new OperatorError(`The voice Lambda ${functionName} does not answer: ${words}`, {
        code: 'voice-not-answering',
        whose: 'aws',
        hint: `Look at its log: ${awsCommandLine(`logs filter-log-events --log-group-name /aws/lambda/${functionName}`)}`,
      })
    },
  }
}

const NOT_READY = 'it was not ready within three minutes'
