import { expect, test } from 'vitest'
import { type Builder, buildCommand, chooseBuilder, loginArgs, platformArgs, pushArgs } from '../../src/images/args.ts'

const request = {
  target: 'api',
  reference: '127.0.0.1:5000/medspa-development-api:abc',
  platform: 'linux/amd64',
  dockerfile: '/src/Dockerfile',
  context: '/tmp/context',
  labels: { 'org.opencontainers.image.revision': 'abc' },
  buildArgs: { NODE_IMAGE: 'node:24-slim', EMPTY: '' },
} as const
const common = [
  ...['--platform', 'linux/amd64', '--target', 'api', '--tag', '127.0.0.1:5000/medspa-development-api:abc'],
  ...['--label', 'org.opencontainers.image.revision=abc'],
  ...['--build-arg', 'NODE_IMAGE=node:24-slim', '--build-arg', 'EMPTY='],
  ...['--file', '/src/Dockerfile', '/tmp/context'],
]
const plain = ['--progress', 'plain']

test.each<[string, Builder, string[], string, boolean?]>([
  [
    'buildx switches attestations off and loads the image into the engine, whatever its driver',
    { kind: 'buildx', attestationFlags: true },
    ['buildx', 'build', '--load', ...plain, '--provenance=false', '--sbom=false', ...common],
    '1',
  ],
  [
    'buildx with attestations',
    { kind: 'buildx', attestationFlags: true },
    ['buildx', 'build', '--load', ...plain, '--provenance=mode=max', '--sbom=true', ...common],
    '1',
    true,
  ],
  [
    'an older buildx makes none, and does not know the flags',
    { kind: 'buildx', attestationFlags: false },
    ['buildx', 'build', '--load', ...plain, ...common],
    '1',
  ],
  ['BuildKit of an older client', { kind: 'buildkit' }, ['build', ...plain, ...common], '1'],
  [
    'the legacy builder, which would leave the container of a failed step',
    { kind: 'legacy' },
    ['build', '--force-rm', ...common],
    '0',
  ],
])('%s', (_, builder, args, DOCKER_BUILDKIT, attested = false) => {
  const env = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', DOCKER_BUILDKIT }
  expect(buildCommand(builder, { ...request, attested })).toEqual({ args, env })
})

test.each<[string | undefined, string, Builder]>([
  ['github.com/docker/buildx v0.24.0 d0e5e86', '28.2.2', { kind: 'buildx', attestationFlags: true }],
  ['github.com/docker/buildx v0.10.0 876462897612', '23.0.0', { kind: 'buildx', attestationFlags: true }],
  ['github.com/docker/buildx v0.9.1 ed00243', '20.10.21', { kind: 'buildx', attestationFlags: false }],
  ['buildx of a distribution without a version', '28.2.2', { kind: 'buildx', attestationFlags: true }],
  [undefined, '28.2.2', { kind: 'legacy' }],
  [undefined, '23.0.0', { kind: 'legacy' }],
  [undefined, '20.10.24+dfsg1', { kind: 'buildkit' }],
  [undefined, '', { kind: 'legacy' }],
])('buildx %s, client %s', (buildx, client, builder) => {
  expect(chooseBuilder(buildx, client)).toEqual(builder)
})

test('inspect, login and push; no password in argv', () => {
  const host = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
  expect(platformArgs(request.reference)).toEqual([
    ...['image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', request.reference],
  ])
  expect(loginArgs(host, 'AWS')).toEqual(['login', '--username', 'AWS', '--password-stdin', host])
  expect(pushArgs(request.reference)).toEqual(['push', request.reference])
})
