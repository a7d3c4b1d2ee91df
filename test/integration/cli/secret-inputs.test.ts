import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, entry, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

const name = 'medspa-development-app-secrets'
const files = path.resolve(import.meta.dirname, '../../support/secret-files')
const file = (base: string) => path.join(files, base)

let workplace: Workplace
let manager: SecretsManagerClient
const storedText = async () => (await manager.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? ''
const make = (text: string) => manager.send(new CreateSecretCommand({ Name: name, SecretString: text }))

beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
  manager = new SecretsManagerClient(await workplace.aws())
})
afterAll(() => workplace.dispose())
afterEach(() => manager.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true })))

const options = ['--env', 'development', '--sandbox', '--yes']
/** Ended before it has filled the machine's memory, where it reads without end. */
const bounded = { timeout: 60_000, killSignal: 'SIGKILL' } as const
const secrets = (words: string[], input?: string | Buffer) =>
  workplace.medspa(['secrets', ...words, ...options], {
    ...bounded,
    ...(input === undefined ? {} : { stdin: undefined, input }),
  })

describe('a secret that was edited in the console', () => {
  const odd =
    '{ "CLINIC_CHANNEL_ID": 1754110382000123457, "CLINIC_RATE":0.10,\r\n\t"CLINIC_LIMIT" : 1E400, "TWICE":"a", "TWICE":"b",\n' +
    ' "CLINIC_MAP": {"a": 12345678901234567890,"b":[1,2], "a":-0 }, "CLINIC_NAME":"\\u0052osewood" }'

  it('keeps every byte that set and unset do not concern', async () => {
    await make(odd)
    succeeded(await secrets(['set', 'CLINIC_NOTE', '--stdin'], 'hello-world'))
    expect(await storedText()).toBe(odd.replace(/ }$/, ', "CLINIC_NOTE":"hello-world" }'))
    succeeded(await secrets(['set', 'CLINIC_RATE', '--stdin'], '0.20'))
    expect(await storedText()).toBe(odd.replace('0.10', '"0.20"').replace(/ }$/, ', "CLINIC_NOTE":"hello-world" }'))
    succeeded(await secrets(['unset', 'CLINIC_NOTE']))
    expect(await storedText()).toBe(odd.replace('0.10', '"0.20"'))
  })

  it('a key that appears twice is not changed', async () => {
    await make(odd)
    for (const words of [
      ['set', 'TWICE', '--stdin'],
      ['unset', 'TWICE'],
    ]) {
      const ran = await secrets([...words, '--json'], 'hunter-two')
      expect([ran.exitCode, documentOf(ran).error]).toEqual([
        3,
        expect.objectContaining({ code: 'secret-key-twice', message: expect.stringContaining('lines 2 and 2') }),
      ])
    }
    expect(await storedText()).toBe(odd)
  })

  it.each([
    ['\uFEFF{"A":"hunter2"}', 'begins with a byte order mark'],
    ['{"A":"hunter2",}', 'is not JSON'],
    ['["hunter2"]', 'is not a JSON object'],
  ])('%j is refused with its reason, and not quoted', async (text, reason) => {
    await make(text)
    const ran = await secrets(['set', 'CLINIC_NOTE', '--stdin'], 'x-value-x')
    expect([ran.exitCode, ran.stderr]).toEqual([1, expect.stringContaining(reason)])
    expect(ran.stderr).not.toContain('hunter2')
    expect(await storedText()).toBe(text)
  })
})

describe('secrets import', () => {
  it.each([
    ['hash-unquoted.env', 'line 1 ', ['kq7', 'ff8800']],
    ['json-unquoted-hash.env', 'line 1 ', ['service_account']],
    ['pem-unquoted.env', 'line 2 ', ['MHcCAQ', 'oAoGCC', 'Zm9ybW', 'bm90YX']],
    ['json-in-double-quotes.env', 'line 1 ', ['service_account', 'demo-clinic']],
    ['interpolation.env', 'line 2 ', ['hunter2', '/run/secrets']],
    ['duplicates.env', 'line 3 ', ['first-value', 'second-value']],
    ['set-prefix.env', 'line 1 ', ['Rosewood']],
    ['utf16-powershell.env', 'UTF-16', ['Rosewood']],
    ['nested.json', 'line 1 ', ['"x"', '"y"']],
  ])('refuses %s by line, quotes nothing of it, and writes nothing', async (base, said, hidden) => {
    await make('{"A":"b"}')
    const ran = await secrets(['import', file(base), '--json'])
    const { error } = documentOf(ran)
    expect([ran.exitCode, error?.code]).toEqual([2, 'secret-file-invalid'])
    expect([error?.message, ...(error?.evidence ?? [])].join('\n')).toContain(said)
    for (const text of hidden) expect(ran.stdout + ran.stderr).not.toContain(text)
    expect(await storedText()).toBe('{"A":"b"}')
  })

  it('refuses latin1 by its line', async () => {
    await make('{"A":"b"}')
    await writeFile(path.join(workplace.dir, 'latin1.env'), Buffer.from('A=1\nKEY_A=caf\xe9\n', 'latin1'))
    const ran = await secrets(['import', 'latin1.env'])
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining('line 2')])
    expect(await storedText()).toBe('{"A":"b"}')
  })

  it('takes numbers as they are written', async () => {
    await make('{"A":"b"}')
    succeeded(await secrets(['import', file('bigint.json')]))
    expect(await storedText()).toBe(
      '{"A":"b","CLINIC_TELNYX_CONN":"2041567890123456789","CLINIC_LEAD_TTL":"1e3","CLINIC_RATE":"0.10","CLINIC_FLAG":"true"}',
    )
  })

  it('takes export, CRLF, and a PEM in quotes', async () => {
    await make('{"A":"b"}')
    succeeded(await secrets(['import', file('ok-crlf-export-multiline.env')]))
    expect(JSON.parse(await storedText())).toEqual({
      A: 'b',
      CLINIC_NAME: 'Rosewood',
      CLINIC_KEY: '-----BEGIN EC PRIVATE KEY-----\nAAAA+/BBBB==\n-----END EC PRIVATE KEY-----',
      CLINIC_CITY: 'Spring field',
    })
  })

  it('strips a byte order mark, and says so', async () => {
    await make('{"A":"b"}')
    const ran = succeeded(await secrets(['import', file('bom.env')]))
    expect(ran.stderr).toContain('byte order mark')
    expect(JSON.parse(await storedText())).toEqual({ A: 'b', CLINIC_NAME: 'Rosewood', CLINIC_CITY: 'Springfield' })
  })

  it.each([
    ['a process substitution', '"$@" <(cat "$IN")'],
    ['/dev/stdin', 'cat "$IN" | "$@" /dev/stdin'],
  ])('reads %s', async (_, line) => {
    await make('{"A":"b"}')
    const words = [process.execPath, entry, 'secrets', 'import', ...options]
    succeeded(
      await workplace.run('bash', ['-c', line, 'bash', ...words], {
        env: { IN: file('ok-crlf-export-multiline.env') },
      }),
    )
    expect(JSON.parse(await storedText())).toMatchObject({ CLINIC_CITY: 'Spring field' })
  })

  it('refuses what half a surrogate pair or a NUL would spoil', async () => {
    await make('{"A":"b"}')
    await workplace.write('half.json', '{"K":"\\ud800x"}')
    await workplace.write('nul.json', '{"K":"a\\u0000x"}')
    for (const base of ['half.json', 'nul.json']) expect((await secrets(['import', base])).exitCode).toBe(2)
    expect(await storedText()).toBe('{"A":"b"}')
  })
})

describe('input without an end', () => {
  it.each([[['set', 'OWN_KEY', '--from-file', '/dev/zero']], [['import', '/dev/zero']]])(
    '%j is not read to its end',
    async (words) => {
      await make('{"A":"b"}')
      const ran = await secrets([...words, '--json'])
      expect([ran.exitCode, documentOf(ran).error?.code]).toEqual([2, 'secret-input-too-large'])
    },
  )

  it('stdin is not read to the end', async () => {
    await make('{"A":"b"}')
    const words = [process.execPath, entry, 'secrets', 'set', 'OWN_KEY', '--stdin', '--json', ...options]
    const ran = await workplace.run('bash', ['-c', 'exec "$@" </dev/zero', 'bash', ...words], bounded)
    expect([ran.exitCode, documentOf(ran).error?.code]).toEqual([2, 'secret-input-too-large'])
  })

  /** Starts the command on a FIFO, and gives it once it says that it waits. */
  const waiting = async (words: string[]) => {
    await make('{"A":"b"}')
    const fifo = path.join(await workplace.elsewhere(), 'fifo')
    execFileSync('mkfifo', ['-m', '600', fifo])
    const running = execa(process.execPath, [entry, 'secrets', ...words, fifo, ...options], {
      cwd: workplace.dir,
      env: workplace.env,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      ...bounded,
    })
    let said = ''
    await new Promise<void>((resolve) => {
      running.stderr.on('data', (chunk) => {
        said += chunk
        if (said.includes('waits for somebody to write')) resolve()
      })
      void running.then(() => resolve())
    })
    return { fifo, running }
  }

  it.each([[['set', 'OWN_KEY', '--from-file']], [['import']]])(
    '%j of a FIFO that nobody writes to ends by SIGTERM, with one error',
    async (words) => {
      const { running } = await waiting(words)
      running.kill('SIGTERM')
      const ran = await running
      expect([ran.exitCode, ran.stderr.match(/^(?:error:|Cancelled).*/gm)]).toEqual([
        130,
        ['Cancelled. Nothing was changed.'],
      ])
    },
  )

  it('a FIFO gives what somebody writes to it later', async () => {
    const { fifo, running } = await waiting(['set', 'OWN_KEY', '--from-file'])
    await workplace.run('bash', ['-c', 'echo a-value > "$FIFO"'], { env: { FIFO: fifo }, ...bounded })
    expect((await running).exitCode).toBe(0)
    expect(JSON.parse(await storedText())).toEqual({ A: 'b', OWN_KEY: 'a-value' })
  })
})

describe('a DATABASE_URL that no task can use', () => {
  const lines = readFileSync(file('dsn-unusable.txt'), 'utf8').trimEnd().split('\n')
  it.each(lines.map((line) => [line]))('%s is refused before it is written', async (url) => {
    await make('{"A":"b"}')
    const ran = await secrets(['set', 'DATABASE_URL', '--stdin', '--json'], url)
    expect([ran.exitCode, documentOf(ran).error?.code]).toEqual([2, 'secret-shape'])
    expect(await storedText()).toBe('{"A":"b"}')
  })
})
