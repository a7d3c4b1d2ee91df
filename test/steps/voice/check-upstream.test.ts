import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import { inspectImages } from '../../../src/steps/release/inspect-images.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const certificate: Release = { api_certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }

/** Inspects a release whose voice image is medspa's, or somebody else's. */
async function inspecting(own: boolean, release: Release | undefined, variables: object = {}, publicUrl?: string) {
  const context: Pick<DeployContext, 'digests' | 'tag' | 'toldDigests' | 'voiceKnowsServername'> = { tag: 'v2' }
  const deps = fakeDeps({
    images: {
      inspect: async ({ kind }) => ({
        digest: 'sha256:1',
        runs: 'sha256:1',
        told: ['sha256:1'],
        ownVoice: own && kind === 'voice-lambda',
      }),
    },
    registries: { find: async () => ({ uri: 'registry/x' }), login: async () => ({}) as never },
    releaseParameter: { read: async () => release },
    settings: { environment: 'development', publicUrl },
    terraform: {
      variableValues: async (wanted) =>
        ({ ...Object.fromEntries(wanted.map((name) => [name, null])), ...variables }) as never,
    },
  })
  await inspectImages.run(deps, context, quietProgress())
  return context.voiceKnowsServername
}

describe('a voice image', () => {
  it("of medspa's own verifies the name that it is given, with a certificate too", async () => {
    expect(await inspecting(true, certificate)).toBe(true)
  })

  it.each([
    ['without a certificate, over http', {}, {}],
    ['of a first deploy', undefined, {}],
    ['to the public URL', certificate, { api_public_base_url: 'https://api.example.com' }],
    ["to the configuration's public URL", certificate, {}, 'https://api.example.com'],
    ['to an upstream that is given', certificate, { voice_upstream_base_url: 'https://api.example.com' }],
    ['nowhere, as voice webhooks are off', certificate, { enable_voice_webhooks: false }],
  ])('of somebody else forwards %s', async (_, release, variables, publicUrl?: string) => {
    expect(await inspecting(false, release, variables, publicUrl)).toBe(false)
  })

  it.each([
    ['no certificate would have the name of its upstream', undefined],
    ['the public URL is the gateway, which leads to it', 'https://a1b2.execute-api.us-east-1.amazonaws.com'],
  ])('of somebody else is refused where %s', async (_, publicUrl) => {
    await expect(inspecting(false, certificate, { enable_voice_webhooks: true }, publicUrl)).rejects.toMatchObject({
      code: 'voice-upstream-unverifiable',
      exitCode: 3,
      hint: expect.stringContaining('public_url of environments.development'),
    })
  })
})
