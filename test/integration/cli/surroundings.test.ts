import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, entry, openWorkplace, type Workplace } from './support/workplace.ts'

/** What a command finds around it: a full disk, a folder that cannot be written, variables and files of other programs. */
let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const cost = ['cost', '--env', 'development', '--settings']
const shell = (script: string, ...args: string[]) =>
  workplace.run('bash', ['-c', script, process.execPath, entry, ...args])

describe('a stream on a full disk', () => {
  it('for progress does not end the command', async () => {
    const ran = await shell('"$0" "$@" 2>/dev/full', ...cost, '--json')
    expect(documentOf(ran).ok).toBe(true)
  })

  it.each([
    ['as lines', cost],
    ['as a document', [...cost, '--json']],
    ['of a command without steps', ['runs', '--json']],
  ])('of the result is exit code 1, in words: %s', async (_, args) => {
    const ran = await shell('"$0" "$@" >/dev/full', ...args)
    expect(ran).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error: the result could not be written.*ENOSPC/m),
    })
    expect(ran.stderr).not.toMatch(/^\s+at /m)
  })

  it('for both streams: the command finishes and is recorded', async () => {
    const ran = await shell('"$0" "$@" >/dev/full 2>&1', ...cost)
    expect(ran.exitCode).toBe(1)
    const { result } = documentOf(await workplace.medspa(['runs', '--all', '--json']))
    expect((result as { runs: { status: string }[] }).runs[0]).toMatchObject({ status: 'done' })
  })

  it('a closed pipe is not a failure', async () => {
    expect(await shell('set -o pipefail; "$0" "$@" | true', ...cost)).toMatchObject({ exitCode: 0 })
  })
})

it('a folder that cannot be written is reported, and commands that only read still work', async () => {
  await workplace.write('not-a-folder', '')
  const cwd = path.join(workplace.dir, 'read-only')
  await mkdir(cwd)
  // For root, too.
  await writeFile(path.join(cwd, '.medspa'), '')
  const ran = await workplace.medspa([...cost, '--json'], { cwd })
  expect(ran.exitCode, ran.stderr).toBe(0)
  expect(documentOf(ran).ok).toBe(true)
  expect(ran.stderr).toContain(`note: nothing of this run is kept in ${cwd}/.medspa`)
  expect(ran.stderr).toContain('note: this run is not recorded')
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('medspa-work-'))).toEqual([])
})

describe('variables', () => {
  const with_ = (env: Record<string, string>, args = cost) => workplace.medspa([...args, '--json'], { env })

  it.each([
    ['AWS_REGION', '"us-east-1"'],
    ['AWS_DEFAULT_REGION', "'us-east-1'"],
    ['AWS_PROFILE', '"clinic"'],
    ['TF_STATE_BUCKET', '"bucket"'],
    ['MEDSPA_ACCOUNT_ID', '"123456789012"'],
  ])('whose quotes are in their values are told: %s', async (name, value) => {
    const ran = await with_({ [name]: value })
    expect(ran.exitCode).toBe(2)
    expect(documentOf(ran).error).toMatchObject({
      code: 'variable-quoted',
      message: expect.stringContaining(name),
      hint: expect.stringContaining(`${name}=${value.slice(1, -1)}.`),
    })
  })

  it.each(['us-east-1a', 'us-east', 'mars', 'us east 1', 'us-east-1\n', 'us-east-1.evil.example', '127.0.0.1:1'])(
    'that name no region are told: %j',
    async (region) => {
      const ran = await with_({ AWS_REGION: region })
      expect(ran.exitCode).toBe(2)
      expect(documentOf(ran).error).toMatchObject({
        code: 'region-invalid',
        message: expect.stringContaining('AWS_REGION'),
      })
    },
  )

  it('TMPDIR that names a missing folder is reported, and ignored', async () => {
    const ran = await with_({ TMPDIR: '/nowhere/at all' })
    expect(ran).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('note: TMPDIR names a missing folder, /nowhere/at all: ignored'),
    })
  })
})

describe('missing credentials', () => {
  const config = [
    '[profile clinic]\ncredential_process = /bin/false\n',
    '[profile orphan]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = gone\n',
    '[profile half]\naws_access_key_id = AKIAHALFHALFHALFHALF\n',
    '[profile bare]\nregion = us-east-1\n',
    '[profile coded]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = keyed\nmfa_serial = arn:aws:iam::123456789012:mfa/ada\n',
    '[profile keyed]\naws_access_key_id = AKIAHALFHALFHALFKEYS\naws_secret_access_key = of-a-test\n',
    '[profile console]\nlogin_session = arn:aws:iam::123456789012:user/ada\n',
  ].join('\n')

  it.each<[what: string, env: Record<string, string>, words: RegExp, hint?: string]>([
    [
      'a profile that there is none of',
      { AWS_PROFILE: 'nope' },
      /no profile nope in .* \(they have clinic, orphan, half, bare, coded, keyed, console\)/,
    ],
    ['a credential_process that fails', { AWS_PROFILE: 'clinic' }, /credential_process of the profile clinic gave no/],
    [
      'a source_profile that is gone',
      { AWS_PROFILE: 'orphan' },
      /profile orphan takes its credentials from gone\. There is no profile gone/,
    ],
    [
      'half a pair of keys in a profile',
      { AWS_PROFILE: 'half' },
      /profile half has aws_access_key_id without aws_secret_access_key/,
    ],
    [
      'a profile with an MFA device',
      { AWS_PROFILE: 'coded' },
      /profile coded wants a code of its MFA device/,
      'eval "$(aws configure export-credentials --profile coded --format env)"',
    ],
    [
      'a session of aws login that has ended',
      { AWS_PROFILE: 'console' },
      /session of the profile console has ended/,
      '`aws login --profile console`',
    ],
    ['a profile without any', { AWS_PROFILE: 'bare' }, /profile bare names no credentials/],
    [
      'half a pair of keys',
      { AWS_ACCESS_KEY_ID: 'AKIAHALFHALFHALFHALF' },
      /AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY/,
    ],
    ['a folder for a file', { AWS_CONFIG_FILE: '/tmp' }, /AWS_CONFIG_FILE is \/tmp, and that is no file/],
  ])('are told by what is missing: %s', async (_, env, words, hint) => {
    await workplace.write('aws-config', config)
    const ran = await workplace.medspa(['secrets', 'list', '--env', 'development', '--json'], {
      env: {
        AWS_CONFIG_FILE: path.join(workplace.dir, 'aws-config'),
        AWS_SHARED_CREDENTIALS_FILE: path.join(workplace.dir, 'not-a-folder'),
        AWS_EC2_METADATA_DISABLED: 'true',
        TF_STATE_BUCKET: 'bucket',
        ...env,
      },
    })
    expect(ran.exitCode).toBe(1)
    expect(documentOf(ran).error).toMatchObject({ code: 'aws-credentials', message: expect.stringMatching(words) })
    if (hint !== undefined) expect(documentOf(ran).error?.hint).toContain(hint)
    expect(ran.stderr + ran.stdout).not.toContain('AKIAHALF')
  })
})
