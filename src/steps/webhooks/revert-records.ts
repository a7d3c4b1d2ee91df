import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import { type NotedRecord, wayBack } from '../../webhooks/notes.ts'
import { type ProviderRecord, providerOf, recordInWords } from '../../webhooks/record.ts'
import { shownValue } from '../../webhooks/shown-value.ts'
import { type Given, type Progress, step } from '../step.ts'
import { hidePasswords } from './hide-passwords.ts'
import { changeRecords } from './point-records.ts'
import { trying } from './read-records.ts'
import type { WebhooksContext } from './webhooks-context.ts'

/**
 * Section 2.10: what the records held before medspa changed them.
 * @throws OperatorError `previous-unknown` (exit 3)
 */
export const findNoted = step({
  id: 'previous',
  section: '2.10',
  title: 'Find what they held before',
  looks: true,
  gives: ['noted'],
  run: async (
    { webhookNotes }: Pick<Deps, 'webhookNotes'>,
    context: Pick<WebhooksContext, 'noted'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const stored = await webhookNotes.read(signal)
    if (stored === undefined || stored.notes.records.length === 0) throw nothingNoted()
    context.noted = stored.notes.records
    return { detail: `${count(context.noted.length, 'record')}, as noted until ${stored.notes.changed}` }
  },
})

const nothingNoted = () =>
  new OperatorError('No note says what the providers held before.', {
    code: 'previous-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: `\`${commandLine('webhooks point')}\` notes it when it changes them. By hand: docs/operations.md, "Webhooks by hand".`,
  })

/** Section 2.10: what is to be put back. A record that somebody else has changed since is told and left, whole. */
export const compareNoted = step({
  id: 'compare',
  section: '2.10',
  title: 'Compare with what they hold now',
  looks: true,
  needs: ['noted', 'providers'],
  gives: ['left', 'unread', 'wayBack'],
  run: async (
    deps: Pick<Deps, 'redactor'>,
    context: Given<
      Pick<WebhooksContext, 'left' | 'noted' | 'providers' | 'unopened' | 'unread' | 'wayBack'>,
      'noted' | 'providers'
    >,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    context.left = []
    context.unread = []
    context.wayBack = []
    for (const noted of context.noted) {
      const before = Object.entries(noted.fields).map(([field, held]) => [field, held.before])
      hidePasswords(deps, Object.fromEntries(before))
      const { id, kind, name } = noted
      const record = await trying(() => readNoted(noted, context))
      signal.throwIfAborted()
      if (record instanceof OperatorError) {
        context.unread.push({ kind, id, name, error: record })
        line(`${recordInWords(noted)}: ${record.message}`)
        continue
      }
      if (record !== undefined) hidePasswords(deps, record.fields)
      const words = recordInWords(record ?? noted)
      const { changes, foreign } = record === undefined ? { changes: [], foreign: {} } : wayBack(noted, record.fields)
      const [changed] = Object.entries(foreign)
      const why =
        record === undefined
          ? 'it is gone at the provider'
          : changed && `somebody else has changed it since: ${changed[0]} is ${shownValue(changed[1]) || 'empty'}`
      if (why !== undefined) {
        context.left.push({ record: words, why })
        line(`${words}: left, ${why}`)
      } else if (record !== undefined && changes.length > 0) context.wayBack.push({ noted, record, changes })
    }
    const { left, unread, wayBack: back } = context
    if (back.length + left.length + unread.length === 0) return { skipped: 'all of it is as it was' }
    const not = unread.length === 0 ? '' : `, ${unread.length} not read`
    return { detail: `${count(back.length, 'record')} to put back, ${left.length} left${not}` }
  },
})

/** What a record holds now. Rejects with why its account was not opened. */
async function readNoted(
  { id, kind }: NotedRecord,
  { providers, unopened }: Pick<WebhooksContext, 'providers' | 'unopened'>,
): Promise<ProviderRecord | undefined> {
  const name = providerOf(kind)
  const problem = unopened?.[name]
  if (problem !== undefined) throw problem
  return providers?.[name]?.read(kind, id)
}

/** Section 2.10: puts the records back, one after the other. */
export const revertRecords = step({
  id: 'revert',
  section: '2.10',
  title: 'Point the providers where they pointed before',
  needs: ['providers', 'wayBack'],
  gives: ['changed'],
  run: async (
    _: object,
    context: Given<
      Pick<WebhooksContext, 'changed' | 'left' | 'providers' | 'unread' | 'wayBack'>,
      'providers' | 'wayBack'
    >,
    progress: Pick<Progress, 'line' | 'signal'>,
  ) =>
    changeRecords(
      context.wayBack.map(({ changes, noted, record }) => ({
        record,
        changes,
        stillToDo: (now) => {
          const { changes: todo, foreign } = wayBack(noted, now.fields)
          // What somebody else has changed meanwhile is no change that was shown: the record is left.
          return [...todo, ...Object.entries(foreign).map(([field, from]) => ({ field, from, to: from }))]
        },
      })),
      context,
      progress,
    ),
})
