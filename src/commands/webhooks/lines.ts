import { commandLine } from '../../command-line.ts'
import { notHere } from '../../steps/webhooks/point-records.ts'
import type { FoundRecord, UrlAnswer, WebhooksContext } from '../../steps/webhooks/webhooks-context.ts'
import type { ByHand } from '../../webhooks/by-hand.ts'
import { configurationLines } from '../../webhooks/configured.ts'
import { type ProviderRecord, recordInWords } from '../../webhooks/record.ts'
import { shownChanges } from '../../webhooks/shown-value.ts'
import { calledUrls, type FieldChange } from '../../webhooks/wanted.ts'

/** Pure: a record and its changes; URLs stay whole on lines of their own. */
export const changeLines = (record: Pick<ProviderRecord, 'id' | 'kind' | 'name'>, changes: readonly FieldChange[]) => [
  recordInWords(record),
  ...shownChanges(changes).flatMap(({ field, from, to }) => [
    `  ${field}`,
    `    is         ${from || '(empty)'}`,
    `    should be  ${to || '(empty)'}`,
  ]),
]

/** Pure: what a configured record holds against what it should. */
const recordLines = ({ changes, record, wanted }: FoundRecord): string[] => [
  ...(changes.length > 0
    ? changeLines(record, changes)
    : [`${recordInWords(record)}: ${Object.keys(wanted).length === 0 ? unset(record) : 'as it should be'}`]),
  ...(record.unfit === undefined ? [] : [`  medspa cannot change it: ${record.unfit}`]),
  ...record.remarks.map((remark) => `  note: ${remark}`),
]

/** Pure: why medspa sets nothing of a record. */
const unset = ({ kind, overrides }: ProviderRecord): string =>
  kind === 'telnyx-number' || Object.keys(overrides).length > 0
    ? 'has no URL that medspa sets'
    : 'medspa has no URL for it yet'

/** Pure: what `medspa webhooks point` cannot lead here, before it asks. */
export const notHereLines = (context: Pick<WebhooksContext, 'elsewhere' | 'missing' | 'unread'>): string[] => [
  ...notHere(context).map(({ record, why }) => `Not here: ${record}: ${why}`),
  ...(context.unread ?? []).map(({ error, ...record }) => `Not read: ${recordInWords(record)}: ${error.message}`),
]

const answerWords: Record<UrlAnswer['state'], string> = {
  ok: 'refused, as it should be',
  missing: 'the API has no such route: medspa leaves these fields alone',
  unfit: 'not refused: no provider should be pointed there',
}

/** Pure: how a URL answered, in words. Without a route for messages they stay where they are; calls have to be taken. */
const answerLine = ({ evidence, state, url }: UrlAnswer, urls: WebhooksContext['urls']): string => {
  const takesCalls = urls !== undefined && calledUrls(urls).some((each) => each.url === url && each.takes === 'calls')
  const words =
    state === 'missing' && takesCalls
      ? 'the API has no such route: no provider should be pointed there'
      : answerWords[state]
  return `${evidence}: ${words}`
}

/** Pure: what `medspa webhooks show` prints. */
export function showLines(
  environment: string,
  {
    answers = [],
    gateway,
    missing = [],
    notLooked = [],
    publicUrl,
    records = [],
    unconfigured = [],
    unread = [],
    urls,
  }: WebhooksContext,
  byHand: readonly ByHand[],
): string[] {
  return [
    ...(gateway === null
      ? [
          `${environment} has no voice gateway: medspa leaves the URLs for calls alone.`,
          `Deploy it first, with voice on (voice.enabled): \`${commandLine('deploy')}\``,
        ]
      : []),
    ...(records.length + missing.length + unread.length === 0
      ? ['The configuration names no number and no application.']
      : records.flatMap(recordLines)),
    ...missing.map((record) => `${recordInWords(record)}: missing: the account does not have it`),
    ...unread.map(({ error, ...record }) => `${recordInWords(record)}: not read: ${error.message}`),
    ...answers.map((answer) => answerLine(answer, urls)),
    ...(publicUrl === null
      ? ['The API has no public URL (public_url): medspa leaves the URLs for messages alone.']
      : []),
    ...notLooked.map((why) => `What else the accounts have is not known: ${why}`),
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
