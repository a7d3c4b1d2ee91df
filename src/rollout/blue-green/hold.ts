import type { Deployment } from '../../aws/codedeploy/deployment.ts'
import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import type { Held, Hold, RolloutProgress } from '../index.ts'

type Asked = { answer?: 'continue' | 'stop' | undefined; error?: unknown; over: AbortController; done: Promise<void> }

/**
 * Holds a deployment at READY until somebody answers: here, where `hold` can ask, or elsewhere, by continuing or stopping the
 * deployment. The question stands beside the looks at the deployment, which see the answer from elsewhere.
 */
export function holdOnce(hold: Hold | undefined, progress: Pick<RolloutProgress, 'line' | 'signal'>) {
  let asked: Asked | undefined
  let isOpen = false
  let wasAsked = false

  const begin = (ask: Hold, held: Held): Asked => {
    progress.line(heldInWords(held))
    const over = new AbortController()
    const made: Asked = { over, done: Promise.resolve() }
    made.done = ask(held, AbortSignal.any([over.signal, progress.signal])).then(
      (answer) => {
        made.answer = answer
      },
      (error: unknown) => {
        // A question that was taken back.
        if (!over.signal.aborted) made.error = error
      },
    )
    isOpen = true
    wasAsked = true
    return made
  }

  return {
    /** Whether the deployment, which waits to be continued, may go on. Rejects with what the question met. */
    async answer(held: Held): Promise<'continue' | 'stop' | undefined> {
      if (hold === undefined) return 'continue'
      asked ??= begin(hold, held)
      if (asked.error !== undefined) throw asked.error
      if (asked.answer === 'continue') isOpen = false
      return asked.answer
    },
    /** Whether the question stands: nobody has let the deployment go on. */
    isOpen: () => isOpen,
    /** Whether the answer here was to stop: whatever the deployment is at, it ends it. */
    isStopAnswered: () => asked?.answer === 'stop',
    /**
     * Whether a deployment is over because somebody stopped it before its traffic began to shift, or nobody continued it. It
     * may be stopped before it could be asked about, and a look may show it between its wait and its end. What ran out of
     * time before it was asked about was not held.
     */
    isDeclinedBy(deployment: Pick<Deployment, 'error' | 'status'>, hasBegunShift: boolean): boolean {
      if (hold === undefined || hasBegunShift) return false
      return wasAsked ? isStoppedByHand(deployment) : isStoppedBySomebody(deployment)
    },
    /**
     * Takes the question back: somebody else has answered it. It is asked again where the deployment waits nevertheless, as
     * one answer of AWS may be older than the answer before it.
     */
    async end(): Promise<void> {
      isOpen = false
      const taken = asked
      taken?.over.abort()
      await taken?.done
      if (taken?.answer === undefined) asked = undefined
    },
  }
}

const heldInWords = ({ waitMinutes }: Held) =>
  `held before the traffic shifts: \`${commandLine('deploy continue')}\` goes on, \`${commandLine('deploy stop')}\` stops; after ${count(waitMinutes, 'minute')} CodeDeploy stops it`

/** Pure: whether a deployment ended because somebody stopped it, or nobody continued it in time; no failure of the release. */
export const isStoppedByHand = ({ error, status }: Pick<Deployment, 'error' | 'status'>): boolean =>
  status === 'Stopped' && (error === undefined || ['MANUAL_STOP', 'TIMEOUT'].includes(error.code))

/** Pure: the same, but not where nobody did anything. */
export const isStoppedBySomebody = (deployment: Pick<Deployment, 'error' | 'status'>): boolean =>
  isStoppedByHand(deployment) && deployment.error?.code !== 'TIMEOUT'

/** A deployment that was held and did not go on. `done`: what became of it. */
export function rolloutStopped({ error, id }: Pick<Deployment, 'error' | 'id'>, done: string | undefined) {
  const isLeft = error?.code === 'TIMEOUT'
  const message = isLeft
    ? `The rollout was held, and nobody let it go on in time: CodeDeploy stopped the deployment ${id}.`
    : `The rollout was held, and stopped: the deployment ${id}.`
  return new OperatorError(message, {
    code: 'rollout-stopped',
    whose: 'operator',
    exit: 'refused',
    hint: 'No traffic was moved. Run the same command again when the release may go on.',
    evidence: done === undefined ? [] : [done],
  })
}
