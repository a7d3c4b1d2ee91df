import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, entry, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

/** The commands that errors name, of the built program: each has to lead back to where the command was called. */
let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
  await workplace.write('my config.yaml', '')
  succeeded(await workplace.medspa(['sandbox', 'up']))
})
afterAll(() => workplace.dispose())

const config = ['--config', 'my config.yaml']
const quoted = "--config 'my config.yaml'"

/** What the hint says, on stderr and in the document. */
const hintOf = async (args: readonly string[], env: Record<string, string> = {}) => {
  const ran = await workplace.medspa([...args, '--json'], { env })
  expect(ran.exitCode).not.toBe(0)
  const { error } = documentOf(ran)
  expect(ran.stderr.replace(/\s+/g, ' ')).toContain(`hint: ${error?.hint}`)
  return error?.hint ?? ''
}

describe('a command that an error names', () => {
  it.each<[what: string, args: string[], command: string]>([
    [
      'a key that is not made',
      ['secrets', 'rotate', 'MINE', '--env', 'production'],
      'medspa secrets set MINE --env production',
    ],
    ['the budget', ['cost', '--settings', '--budget', '1', '--env', 'development'], 'medspa cost --env development'],
  ])('repeats --config and --sandbox where they were given: %s', async (_, args, command) => {
    const env = { TF_STATE_BUCKET: 'a-bucket', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
    const without = await hintOf(args, env)
    expect(without).toContain(command)
    expect(without).not.toMatch(/--sandbox|--config/)
    const withConfig = await hintOf([...args, ...config], env)
    expect(withConfig).toContain(`${command} ${quoted}`)
    expect(await hintOf([...args, '--sandbox'])).toContain(`${command} --sandbox`)
    expect(await hintOf([...args, '--sandbox', ...config])).toContain(`${command} --sandbox ${quoted}`)
  })

  it.each<[what: string, args: string[], command: string]>([
    ['no secret yet', ['secrets', 'list', '--env', 'development'], 'medspa deploy --env development --sandbox'],
    [
      'no secret yet, of two',
      ['secrets', 'diff', 'development', 'production'],
      'medspa deploy --env production --sandbox',
    ],
    ['never deployed', ['park', '--env', 'development', '--yes'], 'medspa deploy --env development --sandbox'],
    ['nothing to restore', ['restore', '--env', 'development', '--yes'], 'medspa deploy --env development --sandbox'],
    ['no network', ['migrate', '--env', 'development'], 'medspa deploy --env development --sandbox'],
  ])('of a rehearsal leads to the rehearsal: %s', async (_, args, command) => {
    expect(await hintOf([...args, '--sandbox', ...config])).toContain(`${command} ${quoted}`)
  })

  it('has the name of production where it was given, and so is not refused in the same pipe', async () => {
    const env = { TF_STATE_BUCKET: 'a-bucket', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
    const rotate = ['secrets', 'rotate', 'MINE', '--env', 'production']
    expect(await hintOf(rotate, env)).toMatch(/ secrets set MINE --env production --roll$/)
    expect(await hintOf([...rotate, '--confirm', 'production'], env)).toMatch(
      / secrets set MINE --env production --roll --confirm production$/,
    )
  })

  it('says where other runs are listed', async () => {
    expect(await hintOf(['runs', 'nope', ...config])).toBe(
      `\`medspa runs ${quoted} --all\` lists them, \`medspa runs --sandbox ${quoted} --all\` those of rehearsals.`,
    )
  })

  it.each<[args: string[], hint: string]>([
    [['deploy', '--envv', 'development'], 'see medspa deploy --help'],
    [['secrets', 'lst'], 'see medspa secrets --help'],
    [['secrets', 'list', '--tag', 'x'], 'see medspa secrets list --help'],
    [['park', 'prune', '--keep', '0'], 'see medspa park prune --help'],
    [['sandbox', 'up', '--env'], 'see medspa sandbox up --help'],
    [['nonsense'], 'see medspa --help'],
  ])('that cannot be read is the help of the command that was meant: %j', async (args, hint) => {
    const plain = await workplace.medspa(args)
    expect(plain).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`(${hint})`) })
    const { error } = documentOf(await workplace.medspa([...args, '--json']))
    // What was meant, where that can be told.
    expect(error?.hint).toMatch(
      /^Did you mean/.test(`${error?.hint}`) ? /^Did you mean \S+\?$/ : new RegExp(`^${hint}$`),
    )
  })

  it('is the program as it was called', async () => {
    const bin = await workplace.binWith(['node'])
    await workplace.run('ln', ['-s', entry, `${bin}/medspa`])
    const args = ['runs', 'nope']
    const byPath = await workplace.run(`${bin}/medspa`, args)
    expect(byPath.stderr).toContain(`\`./${bin.split('/').at(-1)}/medspa runs --all\``)
    const onPath = await workplace.run('medspa', args, { env: { PATH: `${bin}:${process.env.PATH}` } })
    expect(onPath.stderr).toContain('`medspa runs --all`')
    const byNpx = await workplace.run('bash', [
      '-c',
      'mkdir -p node_modules/.bin && ln -s "$0" node_modules/.bin/medspa && node_modules/.bin/medspa deploy --x',
      entry,
    ])
    expect(byNpx.stderr).toContain('(see npx medspa deploy --help)')
  })
})
