import type { Parameter } from '@aws-sdk/client-ssm'
import * as z from 'zod'
import { awsCommandLine, commandLine } from '../command-line.ts'
import type { Names } from '../config/names.ts'
import { OperatorError } from '../errors.ts'
import { type Clock, until } from '../io/clock.ts'
import { type Release, releaseSchema, storedReleaseSchema } from '../releases/release.ts'
import { type Wait, waitingFor, waits } from '../waits.ts'
import type { Clients } from './clients.ts'
import { calling, statusOf, undefinedIfMissing } from './errors.ts'

type ReleaseParameter = {
  /** Undefined where Terraform has not made the parameter yet. */
  read: () => Promise<Release | undefined>
  /**
   * Puts the whole release; keys that a newer medspa wrote and this one does not know stay. Resolves when it reads as it was
   * written: Terraform reads it next, and would plan nothing by the release of before.
   * `onWait` is told once where that takes a while. Not to be cancelled: it is written by then.
   * @throws OperatorError `release-parameter-stale` where it takes more than two minutes; it is written all the same
   */
  write: (release: Release, onWait?: (line: string) => void) => Promise<void>
}

/**
 * Bytes of a standard parameter, and of an advanced one, which costs some cents a month (src/cost/prices.ts). Source: AWS Systems
 * Manager user guide, "Managing parameter tiers". A standard one may become advanced; the way back there is not.
 */
const limits = { standard: 4096, advanced: 8192 }

const unreadable = (name: string, what: string, cause?: unknown) =>
  new OperatorError(`The release parameter ${name} ${what}.`, {
    code: 'release-parameter-unreadable',
    whose: 'operator',
    hint: `Look at its history (\`${awsCommandLine(`ssm get-parameter-history --name ${name}`)}\`) and put the last good value back.`,
    cause,
  })

const stale = (name: string) =>
  new OperatorError(
    `The release parameter ${name} was written, and still reads as before after ${waits.releaseParameter.limitMs / 60_000} minutes.`,
    {
      code: 'release-parameter-stale',
      whose: 'aws',
      hint: 'Nothing was planned. Run the same command again; it goes on where it stopped.',
    },
  )

const parse = (name: string, text: string): Release => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(name, 'is not JSON', error)
  }
  const parsed = storedReleaseSchema.safeParse(value)
  if (!parsed.success) throw unreadable(name, `does not hold a release: ${z.prettifyError(parsed.error)}`, parsed.error)
  return parsed.data
}

/** What a new value must keep of the old one: keys outside the schema that the writer did not mention. */
const unknownKeysOf = (stored: Release) =>
  Object.fromEntries(Object.entries(stored).filter(([key]) => !(key in releaseSchema.shape)))

/** The SSM parameter through which the CLI tells Terraform what runs (docs/operations.md, "The release parameter"). */
export const createReleaseParameter = ({
  clients,
  clock,
  names,
}: {
  clients: Pick<Clients, 'ssm'>
  clock: Clock
  names: Pick<Names, 'releaseParameter'>
}): ReleaseParameter => {
  const name = names.releaseParameter

  const get = async (): Promise<Parameter | undefined> => {
    const { GetParameterCommand } = await import('@aws-sdk/client-ssm')
    const ssm = await clients.ssm()
    const found = await undefinedIfMissing('ssm:GetParameter', ['ParameterNotFound'], () =>
      ssm.send(new GetParameterCommand({ Name: name })),
    )
    return found && (found.Parameter ?? {})
  }

  const read = async () => {
    const found = await get()
    return found === undefined ? undefined : parse(name, found.Value ?? '')
  }

  const write: ReleaseParameter['write'] = async (release, onWait) => {
    const stored = await read()
    // Terraform makes the parameter, and cannot make one that is there already.
    if (stored === undefined)
      throw new OperatorError(`The release parameter ${name} does not exist.`, {
        code: 'release-parameter-missing',
        whose: 'operator',
        hint: `Run \`${commandLine('deploy')}\`, or \`terraform apply\`: Terraform makes it.`,
      })
    const value = JSON.stringify({ ...unknownKeysOf(stored), ...release })
    const size = Buffer.byteLength(value)
    if (size > limits.advanced)
      throw new OperatorError(`The release would take ${size} bytes of the ${limits.advanced} that ${name} holds.`, {
        code: 'release-parameter-too-large',
        whose: 'operator',
        hint: `Nothing was written. medspa's own keys fit: look for what somebody else wrote into it, \`bad_tags\` and keys that docs/operations.md does not name: \`${awsCommandLine(`ssm get-parameter --name ${name}`)}\``,
      })
    const tier = size > limits.standard ? 'Advanced' : undefined
    const version = await put(value, tier, onWait).catch((error: unknown) => {
      // One that was advanced once stays so, and AWS refuses a value without its tier where the account's default is standard.
      if (tier !== undefined || !(error instanceof OperatorError) || !/advanced-parameter tier/.test(error.message))
        throw error
      return put(value, 'Advanced', onWait)
    })
    // A higher version is another writer's: what was written was seen, or is over.
    const isShown = (found: Parameter | undefined) => (found?.Version ?? 0) >= version
    if (!(await seen(waits.releaseParameter, isShown, onWait))) throw stale(name)
  }

  /** Gives the version that was written; 0 where that was only seen, as the call's answer was lost. */
  const put = async (value: string, tier: 'Advanced' | undefined, onWait?: (line: string) => void): Promise<number> => {
    const { PutParameterCommand } = await import('@aws-sdk/client-ssm')
    const ssm = await clients.ssm()
    try {
      const { Version = 0 } = await calling('ssm:PutParameter', () =>
        ssm.send(
          new PutParameterCommand({
            Name: name,
            Value: value,
            Type: 'String',
            Overwrite: true,
            ...(tier && { Tier: tier }),
          }),
        ),
      )
      return Version
    } catch (error) {
      const status = error instanceof OperatorError ? statusOf(error.cause) : undefined
      // AWS refused it; a call without an answer it may have heard.
      if (status !== undefined && status < 500) throw error
      const limits = { ...waits.releaseParameter, limitMs: waits.releaseParameter.worstMs }
      const heard = await seen(limits, (found) => found?.Value === value, onWait).catch(() => false)
      if (heard) return 0
      throw error
    }
  }

  /** Whether the parameter reads so within the limit. */
  const seen = async (
    limits: Wait,
    isWanted: (found: Parameter | undefined) => boolean,
    onWait?: (line: string) => void,
  ): Promise<boolean> => {
    let looks = 0
    const look = async () => {
      if (isWanted(await get())) return true
      looks += 1
      if (looks === 1) onWait?.(waitingFor(limits))
      return undefined
    }
    return (await until(clock, look, limits)) ?? false
  }

  return { read, write }
}
