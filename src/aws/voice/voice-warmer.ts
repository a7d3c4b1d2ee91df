import { z } from 'zod'
import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { parseJson } from '../../io/json.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode } from '../errors.ts'

export type VoiceWarmer = {
  /** Calls what the gateway calls until it answers, without any webhook: `GET /health` is the function's own. */
  warm: (options: { signal: AbortSignal }) => Promise<void>
}

/** The part of API Gateway's event that the function reads. */
const event = {
  version: '2.0',
  rawPath: '/health',
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: { http: { method: 'GET', path: '/health' } },
}

/** What an Inactive function answers with while it is brought back, and one whose update is under way. */
const notYet = ['CodeArtifactUserPendingException', 'ResourceConflictException', 'ResourceNotReadyException']
const LIMIT_MS = 3 * 60_000
const answerSchema = z.looseObject({ statusCode: z.int() })

/** Calls of the voice Lambda's alias. Source: AWS Lambda developer guide, "Lambda function states". */
export const createVoiceWarmer = ({
  clients,
  clock,
  names,
}: {
  clients: Pick<Clients, 'lambda'>
  clock: Clock
  names: Pick<Names, 'voiceAlias' | 'voiceFunction'>
}): VoiceWarmer => ({
  async warm({ signal }) {
    const { InvokeCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const command = new InvokeCommand({
      FunctionName: names.voiceFunction,
      Qualifier: names.voiceAlias,
      Payload: new TextEncoder().encode(JSON.stringify(event)),
    })
    const call = () =>
      calling('lambda:Invoke', async () => {
        try {
          return await lambda.send(command)
        } catch (error) {
          if (hasCode(error, ...notYet)) return undefined
          throw error
        }
      })
    const answer = await until(clock, call, { everyMs: 2_000, limitMs: LIMIT_MS, signal })
    const text = answer?.Payload?.transformToString() ?? ''
    const parsed = answerSchema.safeParse(parseJson(text))
    if (answer?.FunctionError === undefined && parsed.data?.statusCode === 200) return
    throw new OperatorError(`The voice Lambda ${names.voiceFunction} does not answer: ${wordsOf(answer, text)}`, {
      code: 'voice-not-answering',
      whose: 'aws',
      hint: `Look at its log: ${awsCommandLine(`logs filter-log-events --log-group-name /aws/lambda/${names.voiceFunction}`)}`,
    })
  },
})

const wordsOf = (answer: { FunctionError?: string | undefined } | undefined, text: string) =>
  answer === undefined
    ? 'it was not ready within three minutes'
    : [answer.FunctionError, text.slice(0, 300)].filter(Boolean).join(': ')
