import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documented, lineOf, takes } from '../../support/commands.ts'
import { entry, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// On a sandbox where nothing was deployed and a secret is there, so that a command gets as far as its first question.
let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
  await workplace.write('keys.env', 'OWN_KEY=1\n')
})
afterAll(() => workplace.dispose())
beforeEach(async () => {
  succeeded(await workplace.medspa(['sandbox', 'up']))
  const manager = new SecretsManagerClient(await workplace.aws())
  const keys = { ADMIN_JWT_SECRET: 'j'.repeat(40) }
  await manager.send(
    new CreateSecretCommand({ Name: 'medspa-development-app-secrets', SecretString: JSON.stringify(keys) }),
  )
})

const isOfSandbox = (name: string) => name.startsWith('sandbox ')
/** Those that take the sandbox away come last. */
const commands = documented.toSorted((a, b) => Number(isOfSandbox(a.name)) - Number(isOfSandbox(b.name)))
const lines = [
  ...commands.map((each) => ({
    name: each.name,
    line: [...each.name.split(' '), ...lineOf(each), ...(takes(each.command, '--sandbox') ? ['--sandbox'] : [])],
  })),
  { name: 'help', line: ['help'] },
  { name: '', line: [] },
]

/** A question that nobody can answer is refused; nothing waits for one. */
const refused = ['deploy', 'migrate', 'validate', 'secrets unset', 'secrets import', 'secrets rotate']
const endings: Record<string, number> = {
  ...Object.fromEntries(refused.map((name) => [name, 3])),
  'secrets set': 2,
  'secrets refresh': 1,
  'secrets check': 4,
  '': 2,
}
const done = /^(plan|unlock|runs|help|sandbox .*|secrets (list|get|diff))$/
const ended = (name: string) => (name in endings ? [endings[name]] : done.test(name) ? [0] : [0, 1, 2, 3, 4])

/** The others were seen to end without a standard input at all. */
const asks = new Set(documented.flatMap(({ command, name }) => (takes(command, '--yes') ? [name] : [])))

describe('every command ends by itself', () => {
  // Every other test gives them an empty one.
  it('with stdin closed', async () => {
    for (const { line, name } of lines) {
      const ran = await workplace.run('bash', ['-c', '"$0" "$@" <&-', process.execPath, entry, ...line])
      expect(ran.exitCode, `medspa ${line.join(' ')}\n${ran.stderr}`).toBeOneOf(ended(name))
    }
  })

  it('with a silent pipe on stdin, where it has a question or reads a value', async () => {
    const asking = lines.filter(({ name }) => asks.has(name))
    expect(asking.map(({ name }) => name)).toContain('secrets set')
    for (const { line, name } of asking) {
      const child = execa(process.execPath, [entry, ...line], {
        cwd: workplace.dir,
        env: workplace.env,
        extendEnv: false,
        stdin: 'pipe',
        reject: false,
      })
      const { exitCode, stderr } = await child
      expect(exitCode, `medspa ${line.join(' ')}\n${stderr}`).toBeOneOf(ended(name))
      expect(stderr).not.toMatch(/\? /)
    }
  })
})
