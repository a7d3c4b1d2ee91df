import { OperatorError } from '../../errors.ts'

/** The words of the precondition in infra/terraform/modules/lambda/main.tf. */
const words = /The voice Lambda would send callers' numbers over the internet unencrypted/

/** The voice Lambda stands outside the VPC; undefined where the words are of something else. */
export function plainHttp(detail: string): OperatorError | undefined {
  // Terraform breaks lines where it likes.
  if (!words.test(detail.replace(/\s+/g, ' '))) return undefined
  return plainHttpRefused(
    'Nothing that runs was changed. What a deploy or a restore does before its plan stands (registries, images, the release parameter): the next one goes on from there.',
  )
}

/** Pure: the same refusal, wherever it is seen; `changed` says what was changed before it. */
export const plainHttpRefused = (changed = 'Nothing was changed.'): OperatorError =>
  new OperatorError(
    `The API has no certificate, so the voice Lambda would send callers' numbers over the internet unencrypted. ${changed}`,
    {
      code: 'plain-http',
      whose: 'operator',
      exit: 'refused',
      evidence: ['environments:', '  development:', '    voice:', '      allow_plain_http: true'],
      hint: `Give the API a name and a certificate in medspa.config.yaml (docs/operations.md, "The API's name"). In development, where nobody's calls arrive, allow it instead with the lines above in medspa.config.yaml, or with \`export MEDSPA_VOICE_ALLOW_PLAIN_HTTP=true\`. Or switch voice off there: \`enabled: false\` in place of \`allow_plain_http: true\`.`,
    },
  )
