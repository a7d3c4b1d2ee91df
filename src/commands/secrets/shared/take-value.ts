import { commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { readFileUpTo, readUpTo } from '../../../io/bounded-input.ts'
import { givenValue, problemOf, typedProblem, valueLimit } from '../../../secrets/given-value.ts'
import { findKey, isKeyName } from '../../../secrets/keys.ts'
import { isFilled, missingKeys } from '../../../secrets/merge.ts'
import type { Sensitive } from '../../../secrets/sensitive.ts'
import { isVoiceOn } from '../../../steps/voice/is-voice-on.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { declined } from '../../frame/declined.ts'
import { need } from '../../frame/need.ts'
import type { Session } from '../../frame/session.ts'
import { pickKey } from './pick-key.ts'

/** Refuses a value on the command line: every user of the machine reads it there, and the shell keeps it. */
export function refuseValueInLine(words: readonly string[]): void {
  if (words.length < 2 && !words[0]?.includes('=')) return
  throw new OperatorError(
    'A value on the command line is refused: ps shows it to every user, and the shell keeps it.',
    {
      code: 'secret-in-argv',
      whose: 'operator',
      exit: 'usage',
      hint: 'Name the key alone and type the value at the prompt, or use --stdin or --from-file. What was typed has been seen: take a new value from the provider.',
    },
  )
}

/** The key that was named, or is picked: those without a value first. One that nobody knows is asked about. */
export async function chooseKey(session: Session, context: SecretContext, named: string | undefined): Promise<string> {
  const { deps, prompts } = session
  const values = need(context, 'values')
  if (named === undefined) {
    const missing = missingKeys(values, { catalogue: deps.catalogue, voice: await isVoiceOn(deps).catch(() => true) })
    const names = [...new Set([...missing, ...deps.catalogue.map(({ name }) => name), ...values.keys()])]
    const state = (name: string) => (missing.includes(name) ? 'missing' : isFilled(values, name) ? 'set' : 'not set')
    return pickKey(session, names, state)
  }
  if (!isKeyName(named))
    throw new OperatorError('Not a valid key name: letters, digits and _, beginning with no digit.', {
      code: 'secret-key-invalid',
      whose: 'operator',
      exit: 'usage',
      hint: `\`${commandLine('secrets list')}\` names the keys that there are.`,
    })
  const known = values.has(named) || findKey(deps.catalogue, named) !== undefined
  if (!known && !(await prompts.confirm(`medspa does not know ${named}. Add it all the same?`)))
    throw declined(`The key ${named}`)
  return named
}

/** The value, from wherever it was said to come: a file, stdin, else the prompt. */
export async function takeValue(
  session: Session,
  name: string,
  options: { stdin?: boolean; fromFile?: string },
): Promise<Sensitive> {
  const { deps, prompts, signal, stdin } = session
  if (options.stdin && options.fromFile !== undefined) throw notOneSource()
  if (options.fromFile !== undefined) return givenValue(await readGiven(session, options.fromFile, valueLimit))
  if (options.stdin) {
    const bytes = await readUpTo(stdin, valueLimit, signal)
    if (bytes === undefined) throw tooLarge('stdin', valueLimit)
    return givenValue(bytes)
  }
  if (!prompts.interactive) throw notOneSource()
  const known = findKey(deps.catalogue, name)
  const typed = await prompts.secret(known ? `${name} (${known.where}):` : `${name}:`, (text) => {
    const problem = typedProblem(text) ?? problemOf(deps.catalogue, name, givenValue(Buffer.from(text)))
    return problem === undefined ? undefined : `${name} ${problem}`
  })
  return givenValue(Buffer.from(typed))
}

const notOneSource = () =>
  new OperatorError('The value has to come from one place, and medspa cannot ask for it here.', {
    code: 'secret-value-source',
    whose: 'operator',
    exit: 'usage',
    hint: 'Pass either --stdin or --from-file <file>, or run it in a terminal.',
  })

/** The bytes of a file that the operator named, of `limit` bytes at most: also a FIFO, a process substitution, a device. */
export async function readGiven({ screen, signal }: Session, file: string, limit: number): Promise<Buffer> {
  let bytes: Buffer | undefined
  try {
    const onWait = () => screen.line(`note: ${file} is a FIFO, and medspa waits for somebody to write to it`)
    bytes = await readFileUpTo(file, limit, { onWait, signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new OperatorError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`, {
      code: 'secret-file-unreadable',
      whose: 'operator',
      exit: 'usage',
      hint: 'Name a file that exists and that you may read.',
      cause: error,
    })
  }
  if (bytes === undefined) throw tooLarge(file, limit)
  return bytes
}

const tooLarge = (source: string, limit: number) =>
  new OperatorError(
    `${source} holds more than ${limit} bytes, and a whole secret has 65536 at most; nothing was written.`,
    {
      code: 'secret-input-too-large',
      whose: 'operator',
      exit: 'usage',
      hint: 'Check that it is the right file.',
    },
  )
