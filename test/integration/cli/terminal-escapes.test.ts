import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namesFor } from '../../../src/config/names.ts'
import { shortId } from '../../../src/runs/short-id.ts'
import { openTerminal } from './support/terminal.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

/** Sets the title, clears, conceals, overwrites, turns the direction, forges a row. */
const hostile = (name: string) =>
  `${name}\x1b]0;owned\x07\x1b[2J\x1b[8m\x1bPq\x1b\\\x9b31m\x85\rFORGED\u202e\u2066\nFORGED ${name}`
const obeyed = ['\x1b]', '\x1b[2J', '\x1b[8m', '\x1bP', '\x07', '\x9b', '\x85', '\u202e', '\u2066']

let workplace: Workplace
let endpoint: { endpoint: string; stateBucket: string }
const names = namesFor('development')
const value = `of the clinic \x1b[2J\x1b]0;owned\x07\nsecond line`

beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
  endpoint = await workplace.endpoint()
  const options = await workplace.aws()
  const stored = { [hostile('A_KEY')]: 'one of the clinic', OWN_KEY: value }
  await new SecretsManagerClient(options).send(
    new CreateSecretCommand({ Name: names.appSecrets, SecretString: JSON.stringify(stored) }),
  )
  const now = new Date().toISOString()
  const [user, host, command, reason] = ['user', 'host', 'command', 'reason'].map(hostile)
  const lock = { id: 'x', user, arn: user, host, machine: host, command, reason, since: now, leaseSeconds: 1e6, nth: 1 }
  const record = {
    version: 1,
    id: '20261128T102838.123Z-deploy',
    command,
    environment: 'development',
    target: 'sandbox',
    argv: ['deploy', hostile('--tag')],
    status: 'failed',
    exitCode: 1,
    startedAt: now,
    endedAt: now,
    ms: 1,
    operator: { user, host, git: user, arn: user },
    medspa: hostile('version'),
    process: { pid: 1, started: '1', machine: host },
    release: { from: hostile('from'), to: hostile('to') },
    digests: { api: hostile('digest') },
    steps: [{ id: 'apply', section: '2.3', title: hostile('title'), status: 'failed', reason, ms: 1 }],
    error: { code: 'x', message: hostile('message'), hint: hostile('hint'), whose: 'aws', evidence: [hostile('line')] },
  }
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const put = (Key: string, body: object) =>
    s3.send(new PutObjectCommand({ Bucket: endpoint.stateBucket, Key, Body: JSON.stringify(body) }))
  await put(names.deployLockKey, lock)
  await put(`${names.runsPrefix}${record.id}.json`, record)
})
afterAll(() => workplace.dispose())

/** What was written to a terminal, of which nothing is obeyed, and all that was hostile is seen. */
const shown = async (args: readonly string[], given: { cwd?: string; env?: Record<string, string> } = {}) => {
  const { CI: _, ...env } = workplace.env
  const terminal = openTerminal(args, { cwd: given.cwd ?? workplace.dir, env: { ...env, ...given.env } })
  const exitCode = await terminal.exited
  const written = terminal.chunks().join('')
  for (const sequence of obeyed) expect(written.includes(sequence), JSON.stringify([sequence, written])).toBe(false)
  // Not at the beginning of a row that medspa wrote: a line that was too long goes on indented, or behind another's end.
  for (const line of written.split(/[\r\n]+/)) expect(line).not.toMatch(/^FORGED [A-Za-z-]/)
  return { exitCode, text: terminal.text(), written }
}
const onSandbox = ['--env', 'development', '--sandbox']

describe('escape sequences in text that others wrote are shown at a terminal, not obeyed', () => {
  it('in a run record of the state bucket, in the list and alone', async () => {
    const list = await shown(['runs', ...onSandbox])
    expect(list.text).toContain(shortId('20261128T102838.123Z-deploy'))
    const { text } = await shown(['runs', '20261128', ...onSandbox])
    const joined = text.replaceAll(/\s+/g, '')
    for (const what of ['--tag', 'user', 'host', 'version', 'digest', 'title', 'reason', 'message', 'line', 'hint'])
      expect(joined).toContain(`${what}\\x1b]0;owned\\x07`)
  })

  it('the holder of a lock', async () => {
    const { exitCode, text } = await shown(['unlock', ...onSandbox])
    expect([exitCode, text]).toEqual([5, expect.stringContaining('\\x1b]0;owned\\x07')])
  })

  it('a key of the secret', async () => {
    const { exitCode, text } = await shown(['secrets', 'list', ...onSandbox])
    expect([exitCode, text.replaceAll(/\s+/g, '')]).toEqual([0, expect.stringContaining('A_KEY\\x1b]0;owned\\x07')])
  })

  it('a key in a choice', async () => {
    const { CI: _, ...env } = workplace.env
    const terminal = openTerminal(['secrets', 'set', ...onSandbox], { cwd: workplace.dir, env, rows: 40 })
    await terminal.until(/Which key\?/)
    terminal.type('A_KEY')
    await terminal.until(/A_KEY\\x1b\]0;owned/)
    terminal.type('\x03')
    await terminal.exited
    for (const sequence of obeyed) expect(terminal.chunks().join('').includes(sequence), sequence).toBe(false)
  })

  it('a key in a question', async () => {
    const { CI: _, ...env } = workplace.env
    const args = ['secrets', 'unset', hostile('A_KEY'), ...onSandbox]
    const terminal = openTerminal(args, { cwd: workplace.dir, env })
    await terminal.until(/Take A_KEY\\x1b\]0;owned/)
    terminal.type('n\r')
    expect(await terminal.exited).toBe(3)
    for (const sequence of obeyed) expect(terminal.chunks().join('').includes(sequence), sequence).toBe(false)
  })

  it('an error of AWS', async () => {
    const refusing = createServer((request, response) => {
      request.resume()
      response.writeHead(403, { 'content-type': 'text/xml' })
      response.end(
        `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${hostile('denied')}</Message></Error></ErrorResponse>`,
      )
    }).listen(0, '127.0.0.1')
    await once(refusing, 'listening')
    try {
      const { exitCode, text } = await shown(['secrets', 'list', '--env', 'development'], {
        env: {
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`,
          AWS_ACCESS_KEY_ID: 'nobody',
          AWS_SECRET_ACCESS_KEY: 'nothing',
          AWS_REGION: 'us-east-1',
          TF_STATE_BUCKET: 'clinic-terraform-state',
        },
      })
      expect(exitCode).not.toBe(0)
      expect(text.replaceAll(/\s+/g, '')).toContain('\\x1b]0;owned\\x07')
    } finally {
      refusing.close()
    }
  })

  it('keys and values of the configuration', async () => {
    const configured = path.join(workplace.dir, 'configured')
    await mkdir(configured)
    const text = JSON.stringify({ [hostile('config')]: 1, environments: { [hostile('name')]: {} } })
    await workplace.write('configured/medspa.config.yaml', text)
    const ran = await shown(['plan', ...onSandbox], { cwd: configured })
    // A key that is no word is not quoted at all.
    expect([ran.exitCode, ran.text.replaceAll(/\s+/g, '')]).toEqual([
      2,
      expect.stringContaining('environments.…:nokey'),
    ])
  })

  it.each([
    ['--env', ['plan', '--env', hostile('staging')], 2],
    ['--config', ['plan', '--env', 'development', '--config', hostile('none')], 2],
    ['a command', [hostile('deploi')], 2],
    ['an option', ['plan', `--${hostile('option')}`], 2],
    ['a value of an option', ['cost', '--env', 'development', `--budget=${hostile('budget')}`], 2],
  ])('%s that was typed', async (_, args, code) => {
    const { exitCode, text } = await shown(args)
    expect([exitCode, text.replaceAll(/\s+/g, '')]).toEqual([code, expect.stringContaining('\\x1b]0;owned')])
  })

  it('a tag that was typed', async () => {
    const { exitCode, text } = await shown(['deploy', ...onSandbox, '--tag', hostile('tag')])
    expect(exitCode).not.toBe(0)
    expect(text).toContain('tag')
  })

  it('a document, which says the same', async () => {
    const { text } = await shown(['secrets', 'list', ...onSandbox, '--json'])
    expect(text).toContain(String.raw`A_KEY\u001b]0;owned\u0007`)
    const ran = succeeded(await workplace.medspa(['secrets', 'list', ...onSandbox, '--json']))
    const { keys } = documentOf(ran).result as { keys: { key: string }[] }
    expect(keys.map(({ key }) => key)).toContain(hostile('A_KEY'))
  })

  it('a value that was asked for: as escapes at a terminal, byte for byte in a pipe', async () => {
    const { text } = await shown(['secrets', 'get', 'OWN_KEY', ...onSandbox])
    expect(text).toContain('of the clinic \\x1b[2J\\x1b]0;owned\\x07\nsecond line')
    expect(text).toContain('note: the value has characters that a terminal obeys')
    const piped = await workplace.medspa(['secrets', 'get', 'OWN_KEY', ...onSandbox, '--reveal'])
    expect(succeeded(piped).stdout).toBe(value)
  })
})
