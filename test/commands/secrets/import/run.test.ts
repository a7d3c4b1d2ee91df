import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runImport } from '../../../../src/commands/secrets/import/run.ts'
import { droppedBy, secretSession } from '../stage.ts'

const token = '0123456789abcdef0123456789abcdef'
const inventory = ['references', 'fingerprint-key', 'inventory']

describe('secrets import', () => {
  let dir = ''
  let file = ''
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'medspa-import-'))
    file = path.join(dir, 'keys.env')
    await writeFile(file, `TWILIO_AUTH_TOKEN=${token}\n`)
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('asks about edits from outside, then about the difference, then about the tasks', async () => {
    const { ids, questions, session } = secretSession({
      answers: [true, true, true],
      bodies: { secret: droppedBy({ OLD: 'old' }), 'merge-back': { mergedBack: true } },
    })
    const { result } = await runImport(session, { file })
    const opened = ['preflight', 'secret', 'merge-back', 'fingerprint-key', 'write']
    expect(ids()).toEqual([...opened, ...inventory, 'lock', 'rollout', ...inventory])
    expect(questions.map(({ question }) => question)).toEqual([
      'Put OLD back, with the values from before?',
      'Write TWILIO_AUTH_TOKEN?',
      expect.stringContaining('Replace them now'),
    ])
    expect(questions[1]?.about.join('\n')).toContain('differs')
    expect(JSON.stringify(questions)).not.toContain(token)
    expect(result).toMatchObject({ changed: ['TWILIO_AUTH_TOKEN'], rolled: true, tasksBehind: [] })
  })

  it("writes nothing against the operator's no", async () => {
    const { ids, session } = secretSession({ answers: [false] })
    await expect(runImport(session, { file })).rejects.toMatchObject({ code: 'declined' })
    expect(ids()).toEqual(['preflight', 'secret', 'fingerprint-key'])
  })

  it('asks nothing where the secret holds all of it, and replaces no task without being told', async () => {
    await writeFile(file, 'TWILIO_AUTH_TOKEN=PLACEHOLDER\n')
    const { ids, lines, questions, session } = secretSession({ answers: [false], bodies: { write: { changed: [] } } })
    await runImport(session, { file })
    expect(questions.map(({ question }) => question)).toEqual([expect.stringContaining('Replace them now')])
    expect(lines).toContain('note: without a value in the file, and left alone: TWILIO_AUTH_TOKEN')
    expect(ids()).not.toContain('rollout')
  })

  it('says how tasks are replaced where nobody can be asked', async () => {
    const { ids, lines, session } = secretSession({ interactive: false, answers: [true] })
    await runImport(session, { file, yes: true })
    expect(lines).toContainEqual(expect.stringContaining('the same command with --roll replaces them'))
    expect(ids()).not.toContain('lock')
  })
})
