import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import { parseJson } from '../../io/json.ts'
import { isParkedAnswer, type VoiceVariables } from '../../parks/parked-voice.ts'
import { type Wait, waitingFor, waits } from '../../waits.ts'
import type { Clients } from '../clients.ts'
import { callHealth } from './call-health.ts'
import { changeWhenReady } from './change-when-ready.ts'
import { functionCalls } from './function-calls.ts'
import { type FormerVoice, publishRenewed, putTerraformsBack } from './publish-renewed.ts'
import { waitUntilReady } from './wait-until-ready.ts'

type VoiceLambdaState = {
  functionName: string
  /** What the alias `live`, which the gateway calls, stands on; undefined where there is no alias. */
  aliasVersion?: string | undefined
  /** The highest published number; `$LATEST` where none is published. */
  newestVersion: string
  /** Oldest first, without `$LATEST`. The description is the release that the version was published for. */
  versions: {
    version: string
    description?: string | undefined
    /** Environment variables that it was published with, and keeps. */
    variables?: VoiceVariables | undefined
  }[]
}

type VersionState = {
  version: string
  /** The release that it was published for. */
  release?: string | undefined
  /** `Active`, `Inactive`, `Pending`, `Failed`, with AWS's reason. */
  state: string
  reason?: string | undefined
  /** `Successful`, `InProgress`, `Failed`, with AWS's reason. */
  lastUpdate?: string | undefined
  lastUpdateReason?: string | undefined
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

/** `onWait` is told in words, once each, what Lambda is waited for. */
type WaitOptions = { signal: AbortSignal; onWait?: (line: string) => void }

type VoiceLambda = {
  /** Undefined where there is no function. */
  find: () => Promise<VoiceLambdaState | undefined>
  /** What a version or an alias is: undefined where there is no such one. Source: Lambda API reference, FunctionConfiguration. */
  state: (qualifier: string) => Promise<VersionState | undefined>
  /** The image of a version, and the digest that Lambda resolved it to; undefined where there is no such version. */
  image: (version: string) => Promise<{ image: string; digest?: string | undefined } | undefined>
  /**
   * Calls `GET /health` of a version, once it is ready (ten minutes at most), until Lambda runs it (five minutes: one that was
   * idle for weeks refuses its first calls). Any answer will do: which paths a program knows is its own.
   * @throws OperatorError `lambda-missing`; `lambda-update-failed` with the function's words where it does not start or answer
   */
  tryOut: (version: string, options: WaitOptions) => Promise<void>
  /**
   * Moves the alias to a version that callers can reach: waits until it is ready (ten minutes at most) and calls it until it
   * answers (five minutes: one that was idle for weeks refuses its first calls).
   * @throws OperatorError `lambda-missing`; `lambda-update-failed` where it does not start or answer: the alias stays
   */
  moveAlias: (version: string, options: WaitOptions) => Promise<void>
  /** Undefined where there is no function, or no alias. */
  configuration: () => Promise<VoiceConfiguration | undefined>
  /** The newest published version that forwards, which a parking takes the alias from, and its image. */
  lastForwarding: () => Promise<{ variables: VoiceVariables; image?: string | undefined } | undefined>
  /**
   * Puts these variables into the configuration, and this image where one is given, publishes a version of both and moves the
   * alias there as `moveAlias` does - or to the version that is pinned. Where that is so already, nothing is changed. Gives the
   * version that answers.
   * @throws OperatorError `lambda-update-failed` where the version does not start or does not answer; the alias stays
   */
  answerBy: (
    variables: VoiceVariables,
    options: WaitOptions & { image?: string | undefined; pinned?: string | undefined },
  ) => Promise<string>
  /** Publishes an older release's image with today's configuration, and gives the version: src/aws/voice/publish-renewed.ts. */
  publishRenewed: (former: FormerVoice, options: WaitOptions) => Promise<string>
  /** Takes back what a `publishRenewed` that was killed has left of the function; says whether anything was to be done. */
  putTerraformsBack: (options: WaitOptions) => Promise<boolean>
  /**
   * Calls `GET /health` of the alias until it answers, five minutes at most; the API and the providers notice nothing.
   * @throws OperatorError `voice-not-answering`
   */
  warm: (options: WaitOptions) => Promise<void>
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
  const ready = (qualifier: string | undefined, options: WaitOptions) =>
    waitUntilReady({ calls, clock, functionName }, qualifier, pendingOf(waits.voiceReady, options))

  const configuration: VoiceLambda['configuration'] = async () => {
    const [alias, latest] = await Promise.all([calls.configuration(names.voiceAlias), calls.configuration()])
    if (alias === undefined || latest === undefined) return undefined
    return {
      answers: alias.Environment?.Variables ?? {},
      configured: latest.Environment?.Variables ?? {},
      version: alias.Version,
    }
  }

  const tryOut: VoiceLambda['tryOut'] = async (version, options) => {
    await ready(version, options)
    const answer = await callHealth({ calls, clock }, version, pendingOf(waits.voiceCall, options))
    if (answer !== undefined && answer.functionError === undefined) return
    throw new OperatorError(`Version ${version} of the Lambda function ${functionName} does not answer.`, {
      code: 'lambda-update-failed',
      whose: answer === undefined ? 'aws' : 'operator',
      hint: `Callers are answered by the version from before. ${answer === undefined ? 'Run the same command again in some minutes.' : 'Deploy a release whose voice image starts.'}`,
      evidence: answer === undefined ? [NOT_READY] : [answer.text || `${answer.functionError}`, ...answer.log],
    })
  }

  /** A version that is not ready, or does not even start, would leave callers without an answer. */
  const moveAlias: VoiceLambda['moveAlias'] = async (version, options) => {
    await tryOut(version, options)
    await calls.moveAlias(names.voiceAlias, version)
  }

  return {
    async find() {
      if ((await calls.configuration()) === undefined) return undefined
      const published = await calls.versions()
      return {
        functionName,
        aliasVersion: await calls.aliasVersion(names.voiceAlias),
        newestVersion: published.at(-1)?.Version ?? '$LATEST',
        versions: published.map(({ Description, Environment, Version }) => ({
          version: Version,
          description: Description === '' ? undefined : Description,
          variables: Environment?.Variables,
        })),
      }
    },

    image: calls.image,

    async state(qualifier) {
      const found = await calls.configuration(qualifier)
      if (found === undefined) return undefined
      return {
        version: found.Version ?? qualifier,
        release: found.Description || undefined,
        // Functions of before 2020 have no state: they are always there.
        state: found.State ?? 'Active',
        reason: found.StateReason,
        lastUpdate: found.LastUpdateStatus,
        lastUpdateReason: found.LastUpdateStatusReason,
      }
    },

    tryOut,

    moveAlias,

    configuration,

    async lastForwarding() {
      const published = await calls.versions()
      const last = published
        .map(({ Environment, Version }) => ({ version: Version, variables: Environment?.Variables ?? {} }))
        .findLast(({ variables }) => !isParkedAnswer(variables))
      return last && { variables: last.variables, image: (await calls.image(last.version))?.image }
    },

    async answerBy(variables, { image, pinned, ...options }) {
      const before = await configuration()
      const change = <T>(call: () => Promise<T>) =>
        changeWhenReady({ clock, functionName, ready: () => ready(undefined, options) }, call, options.signal)
      if (!isDeepStrictEqual(before?.configured, variables)) await change(() => calls.setVariables(variables))
      if (image !== undefined && (await calls.image('$LATEST'))?.image !== image)
        await change(() => calls.setImage(image))
      const published = await change(() => calls.publish())
      const version = pinned ?? published
      if (before?.version === version) return version
      await moveAlias(version, options)
      return version
    },

    publishRenewed: (former, options) =>
      publishRenewed({ calls, clock, functionName, ...pendingOf(waits.voiceReady, options) }, former),

    putTerraformsBack: (options) =>
      putTerraformsBack({ calls, clock, functionName, ...pendingOf(waits.voiceReady, options) }),

    async warm(options) {
      const answer = await callHealth({ calls, clock }, names.voiceAlias, pendingOf(waits.voiceCall, options))
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

const NOT_READY = `it was not ready within ${waits.voiceCall.limitMs / 60_000} minutes`

/** Tells of the first look that found nothing. */
const pendingOf = (wait: Wait, { onWait, signal }: WaitOptions) => {
  let told = false
  const onPending = () => {
    if (!told) onWait?.(waitingFor(wait))
    told = true
  }
  return { onPending, signal }
}
