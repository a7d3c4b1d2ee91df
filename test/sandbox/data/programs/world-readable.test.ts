import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstUnreadable, worldReadableNode } from '../../../../sandbox/data/programs/world-readable.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'public-'))
  await chmod(folder, 0o755)
  await mkdir(path.join(folder, 'home/deep'), { recursive: true })
  await writeFile(path.join(folder, 'home/deep/file'), '#!/bin/sh\n')
})
afterAll(() => rm(folder, { recursive: true }))

test('the first folder that other users cannot pass through is named, for deep files and links too', async () => {
  const file = path.join(folder, 'home/deep/file')
  await symlink(file, path.join(folder, 'link'))
  expect(await firstUnreadable(file)).toBeUndefined()
  await chmod(path.join(folder, 'home'), 0o710)
  expect(await firstUnreadable(file)).toBe(path.join(folder, 'home'))
  expect(await firstUnreadable(path.join(folder, 'link'))).toBe(path.join(folder, 'home'))
  await chmod(path.join(folder, 'home'), 0o711)
  expect(await firstUnreadable(file)).toBeUndefined()
  await chmod(file, 0o600)
  expect(await firstUnreadable(file)).toBe(file)
})

test("a Node in a user's home is copied once to a folder from which every user may start it", async () => {
  const node = path.join(folder, 'home/deep/file')
  await chmod(node, 0o755)
  const stateDir = path.join(folder, 'state')
  await mkdir(stateDir)
  expect(await worldReadableNode(stateDir, node)).toBe(node)
  await chmod(path.join(folder, 'home'), 0o700)
  const copy = await worldReadableNode(stateDir, node)
  expect(await firstUnreadable(copy)).toBeUndefined()
  expect((await stat(copy)).mode & 0o777).toBe(0o755)
  const { ino } = await stat(copy)
  expect((await stat(await worldReadableNode(stateDir, node))).ino).toBe(ino)
})
