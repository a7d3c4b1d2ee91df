import type { StepRecord } from '../tasks/step.ts'

/** Pure: what a deploy says at its end, on stdout. */
export function closingSummary(deploy: {
  environment: string
  release: string
  urls: { api: string; voice: string | undefined }
  records: readonly StepRecord[]
}): string[] {
  const total = deploy.records.reduce((sum, { ms }) => sum + ms, 0)
  const changed = deploy.records.filter(({ status }) => status === 'done').length
  const skipped = deploy.records.filter(({ status }) => status === 'skipped').length
  const { api, voice } = deploy.urls
  return [
    `${deploy.environment} runs ${deploy.release}`,
    `  api    ${api}`,
    ...(voice === undefined
      ? []
      : [
          `  voice  ${voice}`,
          `         Twilio: POST ${voice}/webhooks/twilio/voice`,
          `         Telnyx: POST ${voice}/webhooks/telnyx/voice`,
        ]),
    `  ${changed} steps done, ${skipped} skipped, in ${(total / 1000).toFixed(0)} s`,
  ]
}
