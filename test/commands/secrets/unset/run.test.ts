import { describe, expect, it } from 'vitest'
import { runUnset } from '../../../../src/commands/secrets/unset/run.ts'
import { secretSession, valuesOf } from '../stage.ts'

const inventory = ['references', 'fingerprint-key', 'inventory']
const there = { secret: { values: valuesOf({ SOME_KEY: 'value' }) } }

describe('secrets unset', () => {
  it('asks, takes the key away, and asks about the tasks that run', async () => {
    const { ids, questions, session } = secretSession({ answers: [true, false], bodies: there })
    const { lines } = await runUnset(session, { key: 'SOME_KEY' })
    expect(ids()).toEqual(['preflight', 'secret', 'references', 'unset', ...inventory])
    expect(questions.map(({ question }) => question)).toEqual([
      'Take SOME_KEY out of medspa-development-app-secrets?',
      '1 running task has values from before the change. Replace them now, one after the other?',
    ])
    expect(lines[0]).toBe('SOME_KEY is gone from development.')
  })

  it('without a key has one picked, of those that the secret has, and refuses where nobody can pick', async () => {
    const { ids, questions, session } = secretSession({ answers: ['SOME_KEY', true, false], bodies: there })
    expect((await runUnset(session, { key: undefined })).lines[0]).toBe('SOME_KEY is gone from development.')
    expect(ids()).toContain('unset')
    expect(questions[0]?.question).toBe('Which key?')
    const piped = secretSession({ interactive: false, bodies: there })
    await expect(runUnset(piped.session, { key: undefined, yes: true })).rejects.toMatchObject({
      code: 'secret-key-unnamed',
      exitCode: 2,
    })
    expect(piped.ids()).toEqual([])
  })

  it("takes nothing away against the operator's no", async () => {
    const { ids, session } = secretSession({ answers: [false], bodies: there })
    await expect(runUnset(session, { key: 'SOME_KEY' })).rejects.toMatchObject({ code: 'declined' })
    expect(ids()).toEqual(['preflight', 'secret'])
  })

  it("needs production's name where nobody can be asked, --yes or not", async () => {
    const deps = { settings: { environment: 'production' as const } }
    const { ids, questions, session } = secretSession({ interactive: false, answers: [true], bodies: there, deps })
    await expect(runUnset(session, { key: 'SOME_KEY', yes: true })).rejects.toMatchObject({
      code: 'confirmation-needed',
    })
    expect([ids(), questions]).toEqual([[], []])
    const named = secretSession({ interactive: false, answers: [true], bodies: there, deps })
    await runUnset(named.session, { key: 'SOME_KEY', confirm: 'production', roll: false })
    expect(named.ids()).toContain('unset')
  })

  it('asks nothing about a key that is not there', async () => {
    const { ids, questions, session } = secretSession({ bodies: { unset: { changed: [] } } })
    const { lines } = await runUnset(session, { key: 'SOME_KEY', roll: false })
    expect(questions).toEqual([])
    expect(ids()).toContain('unset')
    expect(lines[0]).toBe('There is no key SOME_KEY.')
  })
})
