import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
let base: string
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-package-test-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

/** Needed by a deploy, by a rehearsal, or named by a message. */
const needed = [
  '.dockerignore',
  'CHANGELOG.md',
  'Dockerfile',
  'README.md',
  'bin/medspa',
  'dist/app/api/index.mjs',
  'dist/app/migrate/index.mjs',
  'dist/app/migrate/migrations/0001_leads_conversations_outbox.sql',
  'dist/cli/entry.js',
  'dist/cli/package.json',
  'dist/cli/words.json',
  'dist/probe/index.mjs',
  'dist/sandbox/main.js',
  'dist/sandbox/resolve-names.mjs',
  'dist/voice-lambda/runtime.mjs',
  'docs/pipeline.md',
  'infra/bootstrap/.terraform.lock.hcl',
  'infra/bootstrap/modules/environment/removal.tf',
  'infra/terraform/.terraform.lock.hcl',
  'infra/terraform/main.tf',
  'sandbox/control/launcher.py',
  'sandbox/control/requirements.txt',
  'scripts/base-image.sh',
  // Of every folder of bundles with packages of others.
  ...['app/api', 'app/migrate', 'cli', 'probe', 'sandbox'].map((folder) => `dist/${folder}/THIRD-PARTY-LICENSES.txt`),
]

describe('the package', () => {
  let files: string[]
  let manifest: Record<string, unknown>
  let contents: string
  beforeAll(async () => {
    const { stdout: archive } = await execa(process.execPath, ['scripts/package.ts', '--destination', base], {
      cwd: root,
    })
    await execa('tar', ['-xzf', archive, '-C', base])
    const { stdout } = await execa('tar', ['-tzf', archive])
    files = stdout.split('\n').map((file) => file.replace(/^package\//, ''))
    contents = path.join(base, 'package')
    manifest = JSON.parse(await readFile(path.join(contents, 'package.json'), 'utf8'))
  })

  it('holds what a deploy and a rehearsal need', () => {
    expect(needed.filter((file) => !files.includes(file))).toEqual([])
  })

  it('holds no sources, no tests and no cache of this machine', () => {
    const more = files.filter((file) => /\.(ts|tftest\.hcl|tfmock\.hcl|pyc)$|(^|\/)(tests?|cache)\//.test(file))
    expect(more).toEqual([])
    expect(new Set(files.map((file) => file.split('/')[0]))).toEqual(
      new Set([
        ...['.dockerignore', 'CHANGELOG.md', 'Dockerfile', 'README.md', 'bin', 'dist', 'docs', 'infra', 'package.json'],
        ...['sandbox', 'scripts'],
      ]),
    )
  })

  it('asks npm for Node alone, and has npm run nothing', () => {
    expect(manifest.dependencies).toEqual({ node: expect.stringMatching(/^\^24\./) })
    expect(Object.keys(manifest).toSorted()).toEqual(
      [
        ...['bin', 'dependencies', 'description', 'engines', 'license', 'name'],
        ...['private', 'type', 'version'],
      ].toSorted(),
    )
  })

  it('has no package under a licence that asks for the sources of all', async () => {
    for (const folder of ['cli', 'sandbox', 'probe', 'app/api', 'app/migrate']) {
      const text = await readFile(path.join(contents, 'dist', folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
      expect(text).not.toMatch(/@cloud-copilot|\bA?GPL-|AFFERO/)
    }
  })

  it('answers from where it was unpacked', async () => {
    const { stdout } = await execa(path.join(contents, 'bin/medspa'), ['--version'], {
      cwd: base,
      env: { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` },
    })
    expect(stdout).toBe(manifest.version)
  })
})

it('leaves out what Terraform and Python leave in a checkout: states hold secrets', async () => {
  const checkout = path.join(base, 'checkout')
  await mkdir(checkout)
  await cp(path.join(root, 'package.json'), path.join(checkout, 'package.json'))
  const left = [
    'dist/cli/cache/v24/x',
    'infra/bootstrap/.terraform/providers/x',
    'infra/terraform/.terraform/terraform.tfstate',
    'infra/terraform/modules/rds/errored.tfstate',
    'infra/terraform/plan.tfplan',
    'infra/terraform/terraform.tfstate',
    'infra/terraform/terraform.tfstate.backup',
    'infra/terraform/terraform.tfvars',
    'sandbox/control/__pycache__/launcher.pyc',
    'sandbox/control/patches/__pycache__/ecs.pyc',
  ]
  for (const file of [...left, 'infra/terraform/main.tf']) {
    await mkdir(path.dirname(path.join(checkout, file)), { recursive: true })
    await writeFile(path.join(checkout, file), 'x')
  }
  const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: checkout })
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  expect(files.map((file) => file.path).toSorted()).toEqual(['infra/terraform/main.tf', 'package.json'])
})
