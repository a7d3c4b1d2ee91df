import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../deps.ts'
import { type ExitCode, exitCodes, messageOf, OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import { notesWith } from '../../webhooks/notes.ts'
import { type Fields, type ProviderRecord, providerOf, recordInWords } from '../../webhooks/record.ts'
import { UncertainChange } from '../../webhooks/uncertain-change.ts'
import { changesOf, type FieldChange } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { FoundRecord, LeftRecord, WebhooksContext } from './webhooks-context.ts'

/** Pure: the records of which something is to change. */
export const changing = (records: readonly FoundRecord[] = []): FoundRecord[] =>
  records.filter(({ changes }) => changes.length > 0)

/** Whether nothing is left to be changed. */
const isDone = ({ records }: Pick<WebhooksContext, 'records'>) => changing(records).length === 0

/**
 * Section 2.7: notes what the records hold in the state bucket, before the first of them changes: nobody could go back to what
 * only the previous value said.
 */
export const notePrevious = step({
  id: 'note-previous',
  section: '2.7',
  title: 'Note what they hold now',
  needs: ['records'],
  run: async (
    { clock, webhookNotes }: Pick<Deps, 'clock' | 'webhookNotes'>,
    context: Given<Pick<WebhooksContext, 'records'>, 'records'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    if (isDone(context)) return { skipped: 'all of it is as it should be' }
    const stored = await webhookNotes.read(signal)
    const notes = notesWith(stored?.notes, changing(context.records), clock.now().toISOString())
    await webhookNotes.write(notes, stored?.etag, signal)
    return { detail: `${count(notes.records.length, 'record')} in the state bucket` }
  },
})

/** Section 2.7: the records, one after the other. One that somebody else changes meanwhile is told and left. */
export const pointRecords = step({
  id: 'point',
  section: '2.7',
  title: 'Point the providers here',
  needs: ['providers', 'records'],
  gives: ['changed', 'left'],
  run: async (
    _: object,
    context: Given<
      Pick<WebhooksContext, 'changed' | 'elsewhere' | 'left' | 'missing' | 'providers' | 'records' | 'unread'>,
      'providers' | 'records'
    >,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    context.left = [...(context.left ?? []), ...notHere(context)]
    const planned = changing(context.records).map(({ changes, record, wanted }) => ({
      record,
      changes,
      stillToDo: (now: ProviderRecord) => changesOf(now.fields, wanted),
    }))
    return changeRecords(planned, context, { line, signal })
  },
})

/** Pure: what `point` cannot lead here. */
export const notHere = ({
  elsewhere = [],
  missing = [],
}: Pick<WebhooksContext, 'elsewhere' | 'missing'>): LeftRecord[] => [
  ...missing.map((record) => ({ record: recordInWords(record), why: 'the account does not have it' })),
  ...elsewhere,
]

/** What is to change of a record, and what of it is still to be done by what the provider holds now. */
export type PlannedChange = {
  record: ProviderRecord
  changes: readonly FieldChange[]
  stillToDo: (now: ProviderRecord) => readonly FieldChange[]
}

/**
 * Changes records one after the other, each read anew just before: what was shown and approved is what is changed. The failure
 * of one keeps no other from being changed; the first failure, of reading (`unread`) or of changing, is thrown at the end.
 */
export async function changeRecords(
  planned: readonly PlannedChange[],
  context: Given<Pick<WebhooksContext, 'changed' | 'left' | 'providers' | 'unread'>, 'providers'>,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<{ detail: string } | { skipped: string }> {
  context.changed ??= []
  context.left ??= []
  const failures: Failure[] = (context.unread ?? []).map(({ error, ...record }) => ({
    words: recordInWords(record),
    error,
  }))
  if (planned.length === 0 && failures.length === 0) return { skipped: 'all of it is as it should be' }
  for (const each of planned) {
    signal.throwIfAborted()
    const words = recordInWords(each.record)
    try {
      const left = await changeOne(each, context.providers)
      if (left === undefined) context.changed.push(words)
      else context.left.push({ record: words, why: left })
      line(left === undefined ? `${words}: changed` : `${words}: left, ${left}`)
    } catch (error) {
      failures.push({ words, error })
      line(`${words}: ${messageOf(error)}`)
    }
  }
  if (failures[0] !== undefined) throw incomplete(failures[0].error, failures, context)
  return { detail: `${count(context.changed.length, 'record')} changed` }
}

/** Why a record was left; undefined where it now holds what was wanted. */
async function changeOne(
  { changes, record, stillToDo }: PlannedChange,
  providers: NonNullable<WebhooksContext['providers']>,
): Promise<string | undefined> {
  const provider = providers[providerOf(record.kind)]
  if (provider === undefined) throw new Error(`no step opened ${providerOf(record.kind)}`)
  const now = await provider.read(record.kind, record.id)
  if (now === undefined) return 'it is gone at the provider'
  const todo = stillToDo(now)
  if (todo.length === 0) return undefined
  const isAsShown = todo.every((change) => changes.some((shown) => isDeepStrictEqual(shown, change)))
  if (!isAsShown) return 'somebody else has changed it meanwhile'
  const fields: Fields = Object.fromEntries(todo.map(({ field, to }) => [field, to]))
  await provider.update(now, fields)
  return undefined
}

type Failure = { words: string; error: unknown }

/** The first failure, with all of them, what was left and what was changed: the operator has to know how far it came. */
function incomplete(
  first: unknown,
  failures: readonly Failure[],
  { changed = [], left = [] }: Pick<WebhooksContext, 'changed' | 'left'>,
): unknown {
  if (!(first instanceof OperatorError)) return first
  const { code, hint, whose } = first
  return new OperatorError(first.message, {
    code,
    whose,
    exit: exitName(first.exitCode),
    ...(hint !== undefined && { hint }),
    evidence: [
      ...failures.map(
        ({ error, words }) =>
          `${error instanceof UncertainChange ? 'unknown' : 'not changed'}: ${words}: ${messageOf(error)}`,
      ),
      ...left.map(({ record, why }) => `left: ${record}: ${why}`),
      ...changed.map((words) => `changed: ${words}`),
    ],
  })
}

const exitName = (exitCode: ExitCode): keyof typeof exitCodes =>
  (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).find((name) => exitCodes[name] === exitCode) ?? 'failed'
