import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { savedPort } from '../../../../sandbox/data/files/endpoint-port.ts'
import { openTestSecrets } from '../../../../sandbox/data/files/test-secrets.ts'
import { openToken } from '../../../../sandbox/data/files/token.ts'
import { copiedZone, openZone } from '../../../../sandbox/data/files/zone-file.ts'
import { openCertificateAuthority } from '../../../../sandbox/data/network/certificate-authority.ts'
import { stopStale } from '../../../../sandbox/data/processes/engine-process.ts'
import { createRegistryStorage } from '../../../../sandbox/data/registry/storage.ts'
import { openState } from '../../../../sandbox/providers/state.ts'
import { takeSavedState } from '../../../../sandbox/testing/saved-state.ts'

let stateDir: string
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'medspa-kept-'))
})
afterEach(() => rm(stateDir, { recursive: true }))

const usual = { TWILIO_AUTH_TOKEN: 'a'.repeat(32), TELNYX_API_KEY: 'KEYusual' }
const openers: [string, () => Promise<unknown>][] = [
  ['providers.json', () => openState(stateDir, usual)],
  ['test-secrets.json', () => openTestSecrets(stateDir)],
  ['token', () => openToken(stateDir)],
  ['zone', () => openZone(stateDir, 'clinic.test')],
  ['zone', () => copiedZone(stateDir)],
  ['port', () => savedPort(stateDir)],
  ['memory', () => takeSavedState(stateDir)],
  ['ca/ca.pem', () => openCertificateAuthority(stateDir)],
  ['pid', () => stopStale({ pidFile: path.join(stateDir, 'pid'), cwd: stateDir, stopSignal: 'SIGTERM' })],
]

// Root may read every file: a folder in its place is what root cannot read.
it.each(openers)('%s that is there and cannot be read is an error, and stays', async (name, open) => {
  await mkdir(path.join(stateDir, name), { recursive: true })
  await expect(open()).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' })
  expect(await readdir(stateDir, { recursive: true })).toEqual(
    name.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/')),
  )
})

it('images that cannot be listed are an error, not a repository without images', async () => {
  const manifests = path.join(stateDir, 'docker/registry/v2/repositories/api/_manifests')
  const storage = createRegistryStorage(stateDir)
  expect([...(await storage.tags('api'))]).toEqual([])
  await mkdir(path.join(manifests, 'tags/v1/current/link'), { recursive: true })
  await expect(storage.tags('api')).rejects.toMatchObject({ code: 'EISDIR' })
})

describe('a file of keys that is not JSON', () => {
  const secret = 'KEYx9q7z4w1v8k5j'
  const asWritten = [`"${secret}"!`, `${secret}`, `{"twilio": "${secret}", }`, `{"a": ${secret}}`]

  it.each(asWritten)('is named, and nothing of it is quoted (%#)', async (text) => {
    for (const [name, open] of openers.slice(0, 2)) {
      await writeFile(path.join(stateDir, name), text)
      const message = await open().then(
        () => 'opened',
        (error: Error) => `${error.message} ${error.cause}`,
      )
      expect(message).toMatch(new RegExp(`${name} .*is not JSON`))
      for (let at = 0; at + 4 <= secret.length; at++) expect(message).not.toContain(secret.slice(at, at + 4))
      expect(await readFile(path.join(stateDir, name), 'utf8')).toBe(text)
    }
  })
})
