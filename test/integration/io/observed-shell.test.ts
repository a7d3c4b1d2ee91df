import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { observeShell } from '../../../src/io/observed-shell.ts'
import { createShell } from '../../../src/io/shell.ts'

const env = { PATH: process.env.PATH }

/** A real shell that is observed, and what was told. */
const observed = () => {
  const told: string[] = []
  const shell = observeShell(createShell(), (file, args) => {
    told.push(`$ ${[file, ...args].join(' ')}`)
    return {
      line: (text) => told.push(text),
      end: (result) => told.push(`exit ${result?.exitCode ?? result?.signal}`),
    }
  })
  return { shell, told }
}

test('what a program prints and how it ends is told, and its caller gets the same', async () => {
  const { shell, told } = observed()
  const script = 'echo out; echo err >&2; exit 3'
  const result = await shell.run('sh', ['-c', script], { env, input: 'read, and never told' })
  expect(result).toEqual({ exitCode: 3, stdout: 'out', stderr: 'err' })
  expect(told).toEqual([`$ sh -c ${script}`, 'out', 'err', 'exit 3'])
})

test('what may hold secrets is not told: confidential output, and what is read piece by piece', async () => {
  const { shell, told } = observed()
  await shell.run('sh', ['-c', 'printf "%s" "$VALUE"'], { env: { ...env, VALUE: 'state' }, confidential: true })
  const read = async (stdout: AsyncIterable<Uint8Array>) => {
    let text = ''
    for await (const chunk of stdout) text += Buffer.from(chunk).toString()
    return text
  }
  const { value } = await shell.pipe('sh', ['-c', 'printf "%s" "$VALUE"'], { env: { ...env, VALUE: 'state' }, read })
  expect(value).toBe('state')
  expect(told.join('\n')).not.toMatch(/^state$/m)
  expect(told.filter((line) => line.includes('not shown'))).toHaveLength(2)
})

test('a program that is followed is told line by line, before it ends', async () => {
  const { shell, told } = observed()
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-observed-'))
  const heard: string[] = []
  const files = { stdoutFile: path.join(dir, 'out'), stderrFile: path.join(dir, 'err') }
  await shell.follow('sh', ['-c', 'echo one; echo two'], { env, ...files, onStdoutLine: (line) => heard.push(line) })
  expect(heard).toEqual(['one', 'two'])
  expect(told.slice(1)).toEqual(['one', 'two', 'exit 0'])
})

test('a program that is not there is told to have ended with nothing', async () => {
  const { shell, told } = observed()
  await expect(shell.run('no-such-program', [], { env })).rejects.toThrow(/no-such-program/)
  expect(told).toEqual(['$ no-such-program', 'exit undefined'])
})
