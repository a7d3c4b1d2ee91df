import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { pinnedElsewhere, platform } from '../../../src/images/platform.ts'
import { publicUrl } from '../../../src/images/source/source.ts'

test.each([
  ['https://github.com/acme/medspa.git', 'https://github.com/acme/medspa.git'],
  ['https://operator:t0ken@github.com/acme/medspa', 'https://github.com/acme/medspa'],
  ['https://t0k@n@github.com/acme/medspa', 'https://github.com/acme/medspa'],
  ['ssh://git@github.com:22/acme/medspa', 'ssh://github.com:22/acme/medspa'],
  ['git@github.com:acme/medspa.git', 'git@github.com:acme/medspa.git'],
  ['/srv/git/medspa', undefined],
  ['../medspa', undefined],
  ['file:///srv/git/medspa', undefined],
])('the public address of %s', (remote, url) => {
  expect(publicUrl(remote)).toBe(url)
})

test('images are built for what Terraform registers', () => {
  const infra = (file: string) =>
    readFileSync(path.resolve(import.meta.dirname, '../../../infra/terraform/modules', file), 'utf8')
  const wanted = { 'linux/amd64': 'X86_64', 'linux/arm64': 'ARM64' }[platform as string] ?? ''
  const tasks = infra('ecs_fargate/task_definitions.tf')
  expect([...tasks.matchAll(/cpu_architecture\s*=\s*"(\w+)"/g)].map(([, value]) => value)).toEqual([wanted, wanted])
  const lambda = infra('lambda/main.tf').match(/architectures\s*=\s*\["(\w+)"\]/)?.[1]
  expect(lambda).toBe(wanted.toLowerCase())
})

test.each([
  ['FROM node:22-slim AS api', undefined],
  ['FROM --platform=$BUILDPLATFORM golang AS build\nFROM --platform=linux/amd64 node', undefined],
  ['# FROM --platform=linux/arm64 node\nFROM --platform=$TARGETPLATFORM node', undefined],
  ['FROM node AS a\n  from --platform=linux/arm64/v8 node AS b', 'from --platform=linux/arm64/v8 node AS b'],
  ['FROM --platform="linux/386" node', 'FROM --platform="linux/386" node'],
])('a Dockerfile that builds for another platform only: %j', (dockerfile, line) => {
  expect(pinnedElsewhere(dockerfile)).toBe(line)
})
