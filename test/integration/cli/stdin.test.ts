import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { results } from '../../../src/json/results.ts'
import { entry, openWorkplace, type Workplace } from './support/workplace.ts'

// On a sandbox where nothing was deployed, so that a deploy gets as far as its first question.
let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const optionsOf = (command: string) => (command.startsWith('sandbox') ? [] : ['--sandbox', '--env', 'development'])
/** `reset` last: it takes the sandbox away. */
const commands = Object.keys(results).toSorted((a, b) => Number(a === 'sandbox reset') - Number(b === 'sandbox reset'))
const lines = [...commands.map((command) => [...command.split(' '), ...optionsOf(command)]), ['help'], []]

/** A question that nobody can answer is refused; nothing waits for one. There is no secret yet, and no key was named. */
const endings: Record<string, number[]> = { deploy: [3], migrate: [3], validate: [3], secrets: [1, 2, 3], '': [2] }
const expected = ([command = '']: readonly string[]) => endings[command] ?? [0]

describe('every command ends by itself', () => {
  it.each([
    ['closed', '<&-'],
    ['empty', '</dev/null'],
  ])('with a standard input that is %s', async (_, redirection) => {
    for (const line of lines) {
      const ran = await workplace.run('bash', ['-c', `"$0" "$@" ${redirection}`, process.execPath, entry, ...line])
      expect(ran.exitCode, `medspa ${line.join(' ')}\n${ran.stderr}`).toBeOneOf(expected(line))
    }
  })

  it('with a pipe that never says anything', async () => {
    for (const line of lines) {
      const child = execa(process.execPath, [entry, ...line], {
        cwd: workplace.dir,
        env: workplace.env,
        extendEnv: false,
        stdin: 'pipe',
        reject: false,
      })
      const { exitCode, stderr } = await child
      expect(exitCode, `medspa ${line.join(' ')}\n${stderr}`).toBeOneOf(expected(line))
      expect(stderr).not.toMatch(/\? /)
    }
  })
})
