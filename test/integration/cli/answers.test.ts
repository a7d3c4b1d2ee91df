import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../../sandbox/data/processes/processes.ts'
import { createProgram } from '../../../src/program/program.ts'
import { openTerminal } from './support/terminal.ts'
import { entry, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const program = createProgram({ version: '0', writeOut: () => {}, writeErr: () => {}, run: async () => {} })
const commands = program.commands.flatMap((command) => [
  [command.name()],
  ...command.commands.map((below) => [command.name(), below.name()]),
])

describe('help', () => {
  // With an option of the command in front, the program itself answers; alone, the text that was made by the build.
  it.each(commands.filter(([name]) => name !== 'help'))(
    'of %s %s says the same from the build as from the program',
    async (...words) => {
      const [command = '', below] = words
      const path = below ? [command, below] : [command]
      const { stdout } = succeeded(await workplace.medspa([...path, '--help']))
      expect(succeeded(await workplace.medspa([...path, '--help', '-h'])).stdout).toBe(stdout)
      expect(stdout).toMatch(new RegExp(`^Usage: medspa ${path.join(' ')} `))
      expect(stdout.match(/^ {2}(?:eval "\$\()?medspa .+$/gm)?.length).toBeGreaterThanOrEqual(2)
      if (below === undefined) expect(succeeded(await workplace.medspa(['help', command])).stdout).toBe(stdout)
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    },
  )

  it('has the commands in groups, examples, the exit codes, and where the steps are explained', async () => {
    const { stdout } = succeeded(await workplace.medspa(['--help']))
    expect(succeeded(await workplace.medspa(['--help', '-h'])).stdout).toBe(stdout)
    const headings = [...stdout.matchAll(/^(\w[\w ]*):/gm)].map(([, heading]) => heading)
    expect(headings).toEqual([
      'Usage',
      'Options',
      'Deploy',
      'Park and restore',
      'Inspect',
      'Maintain',
      'Sandbox',
      'More',
      'Examples',
      'Exit codes',
      'The steps',
    ])
  })
})

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s says the same from the build as from the program', async (shell) => {
    const { stdout } = succeeded(await workplace.medspa(['completion', shell]))
    expect(succeeded(await workplace.medspa(['completion', '--', shell])).stdout).toBe(stdout)
    const program = findOnPath(shell)
    if (program) await workplace.write('script', stdout)
    if (program) succeeded(await workplace.run(program, ['-n', 'script']))
  })

  it('for another shell is refused', async () => {
    const ran = await workplace.medspa(['completion', 'csh'])
    expect(ran).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('bash, zsh, fish') })
  })

  /** What bash offers for the last word of a line. */
  const offered = async (...words: string[]) => {
    const script = `set -u
      eval "$("$0" "$1" completion bash)"
      COMP_WORDS=("\${@:2}"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _medspa
      printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = succeeded(
      await workplace.run('bash', ['-c', script, process.execPath, entry, 'medspa', ...words]),
    )
    return stdout.split('\n').filter(Boolean)
  }

  it('in bash offers commands, options, environments and files', async () => {
    await workplace.write('a file.yaml', '')
    expect(await offered('')).toEqual(expect.arrayContaining(['deploy', 'plan', 'sandbox', 'help']))
    expect(await offered('de')).toEqual(['deploy', 'destroy'])
    expect(await offered('--v')).toEqual(['--version'])
    expect(await offered('sandbox', 'r')).toEqual(['reset'])
    expect(await offered('sandbox', 'up', '')).toEqual(['--json', '-h', '--help'])
    expect(await offered('deploy', '--t')).toEqual(['--tag'])
    expect(await offered('deploy', '--tag', 'plan', '--allow-d')).toEqual(['--allow-destroy'])
    expect(await offered('deploy', '--tag', '')).toEqual([])
    expect(await offered('plan', '--env', 'd')).toEqual(['development'])
    expect(await offered('plan', '--env', '=', 'p')).toEqual(['production'])
    expect(await offered('plan', '--env', '=')).toEqual(['development', 'production'])
    expect(await offered('plan', '--config', 'a f')).toEqual(['a file.yaml'])
    expect(await offered('completion', 'z')).toEqual(['zsh'])
  })

  it('in bash completes the program however people call it, and no other program of npx', async () => {
    const script = `alias m='npx medspa' p='./medspa plan' other='ls medspa'
      complete -W mine tsc
      eval "$("$0" "$1" completion bash)"
      complete -p medspa m p npx
      complete -p other 2>/dev/null && exit 9
      reply() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _medspa_npx; echo "$*: \${COMPREPLY[*]}"; }
      reply npx medspa de
      reply npx medspa plan --env p
      reply npx med
      reply npx tsc --p
      unset -f _medspa_npx; complete -W own npx
      eval "$("$0" "$1" completion bash)"; complete -p npx`
    const { stdout } = succeeded(await workplace.run('bash', ['-c', script, process.execPath, entry]))
    expect(stdout.trim().split('\n')).toEqual([
      'complete -F _medspa medspa',
      'complete -F _medspa m',
      'complete -F _medspa p',
      'complete -o default -F _medspa_npx npx',
      'npx medspa de: deploy destroy',
      'npx medspa plan --env p: production',
      'npx med: medspa',
      'npx tsc --p: ',
      "complete -W 'own' npx",
    ])
  })

  it('works where somebody types', async () => {
    const shell = openTerminal(['--norc', '-i'], {
      cwd: workplace.dir,
      env: { ...workplace.env, PS1: 'ready> ' },
      command: ['bash'],
    })
    shell.type(`eval "$('${process.execPath}' '${entry}' completion bash)"; echo know$((1))it\r`)
    await shell.until(/know1it/)
    shell.type('medspa val\t--env prod\t')
    await shell.until(/medspa validate --env production/)
    shell.type('\x15exit\r')
    expect(await shell.exited).toBe(0)
  })
})
