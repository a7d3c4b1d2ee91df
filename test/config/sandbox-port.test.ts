import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimPort } from '../../src/config/sandbox-port.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'medspa-port-'))
})
afterEach(() => rm(home, { recursive: true }))

it('a port is chosen once', async () => {
  const { chosen, port } = await claimPort(home)
  expect(chosen).toBe(true)
  expect(await claimPort(home)).toEqual({ port, chosen: false })
  expect(await readFile(path.join(home, 'port'), 'utf8')).toBe(`${port}\n`)
  expect(await readdir(home)).toEqual(['port'])
})

// Root may read every file: a folder in its place is what root cannot read.
it('a port file that cannot be read is an error, and not a sandbox without a port', async () => {
  await mkdir(path.join(home, 'port'))
  await expect(claimPort(home)).rejects.toMatchObject({ code: 'EISDIR' })
  expect(await readdir(home)).toEqual(['port'])
})

it('a state folder that cannot hold a port is an error, and no other command that was first', async () => {
  await writeFile(path.join(home, 'file'), '')
  await expect(claimPort(path.join(home, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})
