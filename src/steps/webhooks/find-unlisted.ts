import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Provider } from '../../providers/provider.ts'
import { fewAtATime } from '../../webhooks/few-at-a-time.ts'
import { type ProviderRecord, providerNames, type RecordKind } from '../../webhooks/record.ts'
import { type Given, type Progress, step } from '../step.ts'
import { listedIn, trying } from './read-records.ts'
import type { NamedRecord, WebhooksContext } from './webhooks-context.ts'

/**
 * Section 2.7: what the accounts have and no list names, for `show` alone: an account may have hundreds, and no change waits
 * for them. What a provider does not tell is a note.
 */
export const findUnlisted = step({
  id: 'unlisted-records',
  section: '2.7',
  title: 'Find what else the accounts have',
  looks: true,
  needs: ['numbers', 'providers'],
  gives: ['notLooked', 'unconfigured'],
  run: async (
    { settings }: { settings: Pick<Deps['settings'], 'webhooks' | 'webhooksElsewhere'> },
    context: Given<
      Pick<WebhooksContext, 'notLooked' | 'numbers' | 'providers' | 'unconfigured'>,
      'numbers' | 'providers'
    >,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const found: NamedRecord[] = []
    const notLooked: string[] = []
    for (const name of providerNames) {
      const provider = context.providers[name]
      if (provider === undefined) continue
      const numbers = context.numbers[name] ?? (await trying(() => provider.numbers()))
      signal.throwIfAborted()
      if (numbers instanceof OperatorError) {
        notLooked.push(numbers.message)
        continue
      }
      found.push(...numbers)
      for (const each of await behind(provider, numbers)) {
        if (each instanceof OperatorError) notLooked.push(each.message)
        else if (each !== undefined) found.push(each)
      }
      signal.throwIfAborted()
    }
    const known = [settings.webhooks, settings.webhooksElsewhere].flatMap(listedIn)
    context.notLooked = [...new Set(notLooked)]
    context.unconfigured = found
      .filter(({ id, name }) => !known.includes(id) && !known.includes(name))
      .map(({ id, kind, name }) => ({ kind, id, name }))
    return { detail: `${context.unconfigured.length} in no list` }
  },
})

/** What numbers lead to, each once, with its kind and name, or why it is not known. */
function behind(
  provider: Provider,
  numbers: readonly ProviderRecord[],
): Promise<(NamedRecord | OperatorError | undefined)[]> {
  const led = new Map(numbers.flatMap(({ leadsTo }) => leadsTo.map((to) => [to.id, to])))
  return fewAtATime([...led.values()], async ({ id, kind }) => {
    // An application of Telnyx's is a connection too: its number does not say which.
    const kinds: RecordKind[] =
      kind === 'telnyx-connection' ? ['telnyx-call-control-application', 'telnyx-texml-application', kind] : [kind]
    for (const each of kinds) {
      const record = await trying(() => provider.read(each, id))
      if (record instanceof OperatorError) return record
      if (record !== undefined) return { kind: each, id, name: record.name }
    }
    return undefined
  })
}
