import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { withBase } from '../../../src/images/base/with-base.ts'
import { platform } from '../../../src/images/platform.ts'

const digest = `sha256:${'a'.repeat(64)}`
const script = fileURLToPath(new URL('../../../scripts/base-image.sh', import.meta.url))

/** A rehearsal whose engine has no image, and which reaches the registry or does not. */
async function rehearsed(base: string, { pulls = false, buildArgs = {} }) {
  const ran: string[] = []
  const lines: string[] = []
  const given = await withBase({
    shell: {
      run: async (file, args) => {
        ran.push([file === script ? 'base-image.sh' : file, ...args].join(' '))
        const exitCode = file === script || (args[0] === 'pull' && pulls) ? 0 : 1
        return { exitCode, stdout: '', stderr: '' }
      },
    },
    env: {},
    dockerfile: `ARG NODE_IMAGE=${base}\nFROM \${NODE_IMAGE}\n`,
    buildArgs,
    script,
    signal: new AbortController().signal,
    line: (text) => lines.push(text),
  })
  return { given, lines, ran }
}

it.each(['node:22-slim', `node:22-slim@${digest}`])(
  '%s that cannot be pulled is replaced in a rehearsal',
  async (base) => {
    const { given, lines, ran } = await rehearsed(base, {})
    expect(given).toEqual({ NODE_IMAGE: expect.stringMatching(/^medspa-base:node-/) })
    expect(ran.slice(0, 2)).toEqual([
      `docker image inspect --format {{.Id}} ${base}`,
      `docker pull --quiet --platform ${platform} ${base}`,
    ])
    expect(lines).toEqual([expect.stringContaining(`${base} cannot be pulled`)])
  },
)

it('a base with a digest that is pulled is left to the Dockerfile, and one that the operator named to the build', async () => {
  expect((await rehearsed(`node:22-slim@${digest}`, { pulls: true })).given).toEqual({})
  const named = await rehearsed('node:22-slim', { buildArgs: { NODE_IMAGE: 'node:24' } })
  expect(named).toMatchObject({ given: { NODE_IMAGE: 'node:24' }, ran: [] })
})
