import { expect, it } from 'vitest'
import { baseReferences, unpinnedBases } from '../../../src/images/base/references.ts'

const digest = `sha256:${'a'.repeat(64)}`

it.each([
  [`ARG NODE_IMAGE=node:22-slim\nFROM \${NODE_IMAGE} AS base\nFROM base AS api\nFROM base\n`, ['node:22-slim']],
  [
    'FROM --platform=$BUILDPLATFORM golang:1.25 AS build\nFROM gcr.io/distroless/static\nFROM scratch\n',
    ['golang:1.25', 'gcr.io/distroless/static'],
  ],
  [`ARG GO="golang:1.25@${digest}"\nfrom $GO as Build\nFROM build\n`, [`golang:1.25@${digest}`]],
  [`ARG BASE\nFROM $BASE AS a\nFROM \${OTHER:-alpine:3} AS b\n`, ['alpine:3']],
  // Of a stage, not of FROM.
  ['FROM alpine:3 AS a\nARG BASE=debian:12\nFROM $BASE\n', ['alpine:3']],
  ['FROM alpine:3 AS a\nFROM alpine:3\n', ['alpine:3']],
])('bases of %j', (dockerfile, texts) => {
  expect(baseReferences(dockerfile).map(({ text }) => text)).toEqual(texts)
})

it('a base is pinned by a whole digest alone', () => {
  const bases = [`node:22@${digest}`, 'node:22@sha256:abc', 'node:24', `registry.test:5000/node@${digest}`]
  expect(unpinnedBases(bases.map((base) => `FROM ${base}`).join('\n'))).toEqual(['node:22@sha256:abc', 'node:24'])
  expect(baseReferences(`FROM node:22@${digest}`)).toEqual([{ text: `node:22@${digest}`, name: 'node:22', digest }])
})
