import type { FoundRecord, UrlAnswer, WebhooksContext } from '../../steps/webhooks/webhooks-context.ts'
import type { ByHand } from '../../webhooks/by-hand.ts'
import { configurationLines } from '../../webhooks/configured.ts'
import { type ProviderRecord, recordInWords } from '../../webhooks/record.ts'
import type { FieldChange } from '../../webhooks/wanted.ts'

/** Pure: a record and its changes; URLs stay whole on lines of their own. */
export const changeLines = (record: Pick<ProviderRecord, 'id' | 'kind' | 'name'>, changes: readonly FieldChange[]) => [
  recordInWords(record),
  ...changes.flatMap(({ field, from, to }) => [
    `  ${field}`,
    `    is         ${from || '(empty)'}`,
    `    should be  ${to || '(empty)'}`,
  ]),
]

/** Pure: what a configured record holds against what it should. */
const recordLines = ({ changes, record, wanted }: FoundRecord): string[] => [
  ...(changes.length > 0
    ? changeLines(record, changes)
    : [
        `${recordInWords(record)}: ${Object.keys(wanted).length === 0 ? 'has no URL that medspa sets' : 'as it should be'}`,
      ]),
  ...record.remarks.map((remark) => `  note: ${remark}`),
]

const answerWords: Record<UrlAnswer['state'], string> = {
  ok: 'refused, as it should be',
  missing: 'the API has no such route: medspa leaves these fields alone',
  unfit: 'not refused: no provider should be pointed there',
}

/** Pure: what `medspa webhooks show` prints. */
export function showLines(
  environment: string,
  { answers = [], publicUrl, records = [], unconfigured = [] }: WebhooksContext,
  byHand: readonly ByHand[],
): string[] {
  return [
    ...(records.length === 0
      ? ['The configuration names no number and no application.']
      : records.flatMap(recordLines)),
    ...answers.map(({ evidence, state }) => `${evidence}: ${answerWords[state]}`),
    ...(publicUrl === null
      ? ['The API has no public URL (public_url): medspa leaves the URLs for messages alone.']
      : []),
    ...(unconfigured.length > 0
      ? [
          '',
          `The accounts have these too. Write those that belong to ${environment} into medspa.config.yaml:`,
          '',
          ...configurationLines(environment, unconfigured),
        ]
      : []),
    ...(byHand.length > 0
      ? [
          '',
          'Set these by hand:',
          ...byHand.map(
            ({ path, provider, where }) => `  ${provider}: ${publicUrl ?? '<public URL>'}${path} (${where})`,
          ),
        ]
      : []),
  ]
}
