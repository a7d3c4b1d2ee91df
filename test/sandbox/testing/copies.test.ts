import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Copies, createCopies } from '../../../sandbox/testing/copies.ts'
import { type SavedState, takeSavedState } from '../../../sandbox/testing/saved-state.ts'

let base: string
let stateDir: string
let copies: Copies
let parks: string[]

const save = async () => ({}) as SavedState

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  base = await mkdtemp(path.join(tmpdir(), 'medspa-copy-'))
  stateDir = path.join(base, 'original')
  await mkdir(stateDir)
  await writeFile(path.join(stateDir, 'token'), 'the token\n')
  await writeFile(path.join(stateDir, 'endpoint.json'), '{}')
  parks = []
  copies = createCopies({ stateDir, log: () => {}, save, park: async (folder) => void parks.push(folder) })
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(base, { recursive: true })
})

const beside = async () => (await readdir(base)).filter((name) => name !== 'original').sort()

describe('copies of a sandbox', () => {
  it('have its token, and no endpoint file', async () => {
    const folder = await copies.make('one')
    expect(folder).toBe(path.join(base, 'one'))
    expect(parks).toEqual([folder])
    expect((await readdir(folder)).sort()).toEqual(['memory', 'token'])
  })

  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/b',
    '/tmp/x',
    'A',
    '-x',
    'x y',
    'x\n',
    'x\0',
    'a'.repeat(64),
    '%2e%2e',
    'original',
  ])('take no name such as %j', async (name) => {
    await expect(copies.make(name)).rejects.toThrow(/not a name for a copy|EEXIST/)
    expect(await beside()).toEqual([])
    expect(existsSync(path.join(stateDir, 'token'))).toBe(true)
  })

  it('are few at a time; each that is started makes room', async () => {
    const folders: string[] = []
    for (let number = 0; number < 8; number++) folders.push(await copies.make(`copy-${number}`))
    await expect(copies.make('more')).rejects.toThrow('8 copies wait to be started')
    expect(await beside()).toHaveLength(8)
    await takeSavedState(folders[3] ?? '')
    await copies.make('more')
    await expect(copies.make('another')).rejects.toThrow('8 copies wait to be started')
  })

  it('are removed when nobody starts them in time', async () => {
    const started = await copies.make('started')
    await copies.make('waiting')
    await takeSavedState(started)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(await beside()).toEqual(['started', 'waiting'])
    await vi.advanceTimersByTimeAsync(10_000)
    await vi.waitFor(async () => expect(await beside()).toEqual(['started']))
  })

  it('are removed with their original, but for those that were started', async () => {
    const started = await copies.make('started')
    await copies.make('waiting')
    await takeSavedState(started)
    await copies.forget()
    expect(await beside()).toEqual(['started'])
  })

  it('are refused where the sandbox cannot be copied', async () => {
    const none = createCopies({
      stateDir,
      log: () => {},
      save,
      park: async () => {},
      hindrance: 'tasks are containers',
    })
    await expect(none.make('one')).rejects.toThrow('tasks are containers')
    expect(await beside()).toEqual([])
  })

  it('leave nothing when they fail', async () => {
    const park = async () => {
      throw new Error('the control plane cannot be copied')
    }
    const failing = createCopies({ stateDir, log: () => {}, save, park })
    for (let number = 0; number < 9; number++)
      await expect(failing.make(`copy-${number}`)).rejects.toThrow('the control plane cannot be copied')
    expect(await beside()).toEqual([])
    expect(await readdir(path.join(stateDir, 'copies'))).toEqual([])
  })
})
