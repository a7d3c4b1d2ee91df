import { OperatorError } from '../../errors.ts'

/** The words of the precondition in infra/terraform/modules/lambda/main.tf. */
const words = /The voice Lambda would send callers' numbers over the internet unencrypted/

/** The voice Lambda stands outside the VPC; undefined where the words are of something else. */
export function plainHttp(detail: string): OperatorError | undefined {
  // Terraform breaks lines where it likes.
  if (!words.test(detail.replace(/\s+/g, ' '))) return undefined
  return plainHttpRefused()
}

/** Pure: the same refusal, wherever it is seen. */
export const plainHttpRefused = (): OperatorError =>
  new OperatorError(
    "The API has no certificate, so the voice Lambda would send callers' numbers over the internet unencrypted. Nothing was changed.",
    {
      code: 'plain-http',
      whose: 'operator',
      exit: 'refused',
      hint: 'Give the API a name and a certificate in medspa.config.yaml (docs/operations.md, "The API\'s name"). In development, where nobody\'s calls arrive, allow it there instead: `voice: {allow_plain_http: true}`. Or switch voice off: `voice: {enabled: false}`.',
    },
  )
