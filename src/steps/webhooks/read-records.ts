import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Provider } from '../../providers/provider.ts'
import { count } from '../../quantities.ts'
import { configuredIds, configuredNumbers } from '../../webhooks/configured.ts'
import { type ProviderRecord, providerNames, type RecordKind, recordInWords } from '../../webhooks/record.ts'
import { changesOf, wantedFields } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import { hidePasswords } from './hide-passwords.ts'
import type { WebhooksContext } from './webhooks-context.ts'

type Needs = Pick<Deps, 'redactor'> & { settings: Pick<Deps['settings'], 'webhooks' | 'webhooksElsewhere'> }
type Named = { kind: RecordKind; id: string; name: string }

/** Section 2.7: what the configured records hold, and which numbers of the accounts nobody has configured. */
export const readRecords = step({
  id: 'provider-records',
  section: '2.7',
  title: 'Read numbers and applications at the providers',
  needs: ['providers', 'urls'],
  gives: ['records', 'unconfigured'],
  run: async (
    { redactor, settings }: Needs,
    context: Given<Pick<WebhooksContext, 'providers' | 'records' | 'unconfigured' | 'urls'>, 'providers' | 'urls'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const { providers, urls } = context
    const records: ProviderRecord[] = []
    const found: Named[] = []
    for (const name of providerNames) {
      const provider = providers[name]
      if (provider === undefined) continue
      const numbers = await provider.numbers()
      signal.throwIfAborted()
      const wanted = configuredNumbers(settings.webhooks, name)
      const missing = wanted.filter((number) => !numbers.some((each) => each.name === number))
      if (missing[0] !== undefined) throw recordMissing(`${name} number ${missing.join(', ')}`)
      const ids: Pick<Named, 'id' | 'kind'>[] = [
        ...numbers.filter((each) => wanted.includes(each.name)),
        ...configuredIds(settings.webhooks, name),
      ]
      for (const { id, kind } of ids) {
        const record = await provider.read(kind, id)
        signal.throwIfAborted()
        if (record === undefined) throw recordMissing(recordInWords({ kind, id, name: id }))
        hidePasswords({ redactor }, record.fields)
        records.push(record)
      }
      found.push(...numbers, ...(await behind(provider, numbers)))
    }
    const known = [settings.webhooks, settings.webhooksElsewhere].flatMap((webhooks) =>
      providerNames.flatMap((name) => [
        ...configuredNumbers(webhooks, name),
        ...configuredIds(webhooks, name).map(({ id }) => id),
      ]),
    )
    context.unconfigured = found.filter(({ id, name }) => !known.includes(id) && !known.includes(name))
    context.records = records.map((record) => {
      const wanted = wantedFields(record, urls)
      return { record: withWay(record, known), wanted, changes: changesOf(record.fields, wanted) }
    })
    return { detail: `${count(records.length, 'record')} configured, ${context.unconfigured.length} in no list` }
  },
})

/** What numbers lead to, each once, with its kind and name. */
async function behind(provider: Provider, numbers: readonly ProviderRecord[]): Promise<Named[]> {
  const led = new Map(numbers.flatMap(({ leadsTo }) => leadsTo.map((to) => [to.id, to])))
  const named = await Promise.all(
    [...led.values()].map(async ({ id, kind }) => {
      // An application of Telnyx's is a connection too: its number does not say which.
      const kinds: RecordKind[] =
        kind === 'telnyx-connection' ? ['telnyx-call-control-application', 'telnyx-texml-application', kind] : [kind]
      for (const each of kinds) {
        const record = await provider.read(each, id)
        if (record !== undefined) return [{ kind: each, id, name: record.name }]
      }
      return []
    }),
  )
  return named.flat()
}

/** A number that leads to something which medspa does not set is told. */
const withWay = (record: ProviderRecord, known: readonly string[]): ProviderRecord => ({
  ...record,
  remarks: [
    ...record.remarks,
    ...Object.values(record.overrides).map((override) => `${override}; medspa leaves its own URLs for them alone`),
    ...record.leadsTo
      .filter(({ id }) => !known.includes(id))
      .map(({ id, kind }) => `${recordInWords({ kind, id, name: id })}, which it leads to, is in no list: not changed`),
    ...(record.kind === 'telnyx-number' && !record.fields.connection_id
      ? ['it has no connection: its calls lead nowhere']
      : []),
  ],
})

const recordMissing = (what: string) =>
  new OperatorError(`The provider's account has no ${what}, which medspa.config.yaml names.`, {
    code: 'provider-record-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `Correct webhooks in medspa.config.yaml, or the provider's key, which may open another account: \`${commandLine('secrets check')}\`.`,
  })
