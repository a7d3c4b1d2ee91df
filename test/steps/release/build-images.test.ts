import { expect, test } from 'vitest'
import { buildImages } from '../../../src/steps/release/build-images.ts'

type Deps = Parameters<typeof buildImages.run>[0]
type Context = Parameters<typeof buildImages.run>[1]

const lines: string[] = []
const progress = {
  signal: new AbortController().signal,
  line: (text: string) => lines.push(text),
} as unknown as Parameters<typeof buildImages.run>[2]

/** A source whose tag is each of these in turn, whenever it is asked. */
const deps = (...tags: string[]) =>
  ({
    images: {
      tag: async () => ({
        tag: tags.shift(),
        differences: ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path, what: '' })),
      }),
      make: async () => ({ detail: 'built', pusher: async () => ({}) }),
    },
    names: { prefix: 'medspa', apiRepository: 'api', voiceRepository: 'voice' },
    settings: { platform: {} },
    releaseParameter: { read: async () => undefined },
    registries: { image: async () => undefined, find: async () => ({ uri: '127.0.0.1:1/api' }) },
  }) as unknown as Deps

test('a source that is changed while its images are built is refused before they are pushed', async () => {
  const context = { tag: 'one', build: true } as Context
  await expect(buildImages.run(deps('two'), context, progress)).rejects.toMatchObject({
    code: 'source-changed',
    exitCode: 3,
    hint: expect.stringContaining('Nothing was pushed'),
  })
  expect(context.made).toBeUndefined()
})

test('one that is not has its images', async () => {
  const context = { tag: 'one', build: true } as Context
  expect(await buildImages.run(deps('one'), context, progress)).toEqual({ detail: 'built' })
  expect(context.made).toBeDefined()
  expect(lines.at(-1)).toBe('not as committed: a, b, c and 2 more')
})

test('without voice nothing asks for its image', async () => {
  for (const [voice, kinds] of [
    [undefined, ['api', 'migrate', 'voice-lambda']],
    [{ enabled: false }, ['api', 'migrate']],
  ] as const) {
    const context = { tag: 'one', build: true } as Context
    await buildImages.run({ ...deps('one'), settings: { platform: { voice } } } as Deps, context, progress)
    expect(context.made?.images.map(({ kind }) => kind)).toEqual(kinds)
  }
})

test('a further target of the Dockerfile is built with the release, once', async () => {
  const context = { tag: 'one', build: true } as Context
  const workers = { mail: { target: 'jobs' }, calls: { target: 'jobs' } }
  await buildImages.run({ ...deps('one'), settings: { platform: { workers } } } as unknown as Deps, context, progress)
  expect(context.made?.images.at(-1)).toMatchObject({ kind: 'jobs', repository: 'medspa-jobs', tag: 'one' })
  expect(context.made?.images).toHaveLength(4)
})

test('nor where another machine switched voice off', async () => {
  const releaseParameter = { read: async () => ({ config: { 'voice.enabled': false } }) }
  for (const [platform, kinds] of [
    [{}, ['api', 'migrate']],
    [{ voice: { enabled: true } }, ['api', 'migrate', 'voice-lambda']],
  ] as const) {
    const context = { tag: 'one', build: true } as Context
    await buildImages.run(
      { ...deps('one'), releaseParameter, settings: { platform } } as unknown as Deps,
      context,
      progress,
    )
    expect(context.made?.images.map(({ kind }) => kind)).toEqual(kinds)
  }
})
