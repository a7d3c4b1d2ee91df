import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DescribeParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Moto, startMoto } from '../../../sandbox/data/moto.ts'
import { copyableControlPlane, parkRecords } from '../../../sandbox/testing/control-plane.ts'
import { clientOptions } from './control.ts'

let root: string
const running: Moto[] = []
const start = async (takeOver?: string) => {
  const moto = await startMoto({ port: 0, token: 'sandbox', log: () => {}, program: copyableControlPlane(takeOver) })
  running.push(moto)
  return moto
}
const parked = async (moto: Moto) => {
  const folder = await mkdtemp(path.join(root, 'copy-'))
  await parkRecords(moto, folder)
  return folder
}
const put = (moto: Moto, Name: string) =>
  new SSMClient(clientOptions(moto)).send(new PutParameterCommand({ Name, Value: 'here', Type: 'String' }))
const names = async (moto: Moto) => {
  const { Parameters } = await new SSMClient(clientOptions(moto)).send(new DescribeParametersCommand({}))
  return Parameters?.map(({ Name }) => Name)
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'medspa-copies-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((moto) => moto.stop()))
  await rm(root, { recursive: true })
})

test('a copy begins with all records; from then on neither sees what the other does', async () => {
  const original = await start()
  await put(original, 'before')
  const folder = await parked(original)
  await put(original, 'meanwhile')

  const copy = await start(folder)
  expect(copy.url).not.toBe(original.url)
  expect(await names(copy)).toEqual(['before'])
  await put(copy, 'copy')
  expect(await names(original)).toEqual(['before', 'meanwhile'])

  // A copy can be copied, and outlives what it was made from.
  const second = await start(await parked(copy))
  await original.stop()
  await copy.stop()
  await put(second, 'second')
  expect(await names(second)).toEqual(['before', 'copy', 'second'])
})

test('it ends with its sandbox, and is taken over once', async () => {
  const original = await start()
  const folder = await parked(original)
  const copy = await start(folder)
  await expect(start(folder)).rejects.toThrow(/No such file/)
  await copy.stop()
  await expect(names(copy)).rejects.toThrow('ECONNREFUSED')
  expect(await names(original)).toEqual([])
  await expect(parkRecords(original, path.join(root, 'nowhere'))).rejects.toThrow(
    /cannot be copied: not parked: .*No such file/,
  )
})

test('a copy that dies is told by what took it over', async () => {
  const original = await start()
  const copy = await start(await parked(original))
  const port = Number(new URL(copy.url).port)
  process.kill(await listenerOn(port), 'SIGKILL')
  await copy.exited
})

/** The process that listens on a port, by the kernel's own account. */
async function listenerOn(port: number): Promise<number> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const line = (await readFile('/proc/net/tcp', 'utf8'))
    .split('\n')
    .find((each) => each.includes(`:${hex} 00000000:0000 0A`))
  const inode = line?.trim().split(/\s+/)[9]
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      if (target === `socket:[${inode}]`) return Number(pid)
    }
  }
  throw new Error(`nobody listens on ${port}`)
}
