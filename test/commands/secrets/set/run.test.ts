import { describe, expect, it } from 'vitest'
import { runSet } from '../../../../src/commands/secrets/set/run.ts'
import { droppedBy, secretSession } from '../stage.ts'

const inventory = ['references', 'fingerprint-key', 'inventory']
const key = ['TWILIO_AUTH_TOKEN']
const token = '0123456789abcdef0123456789abcdef'

describe('secrets set', () => {
  it('writes the value that was typed, then asks whether the tasks that run are replaced', async () => {
    const { ids, questions, session } = secretSession({ answers: [token, true] })
    const { lines, result } = await runSet(session, { key })
    expect(ids()).toEqual(['preflight', 'secret', 'write', ...inventory, 'lock', 'rollout', ...inventory])
    expect(questions.map(({ question }) => question)).toEqual([
      expect.stringMatching(/^TWILIO_AUTH_TOKEN \(.*\):$/),
      '1 running task has values from before the change. Replace them now, one after the other?',
    ])
    expect(result).toMatchObject({ changed: key, rolled: true, edits: null })
    expect(lines).toEqual([expect.stringContaining('TWILIO_AUTH_TOKEN is written'), "The service's tasks have it."])
  })

  it('writes before it asks about tasks: a no leaves these as they are, and takes no lock', async () => {
    const { ids, session } = secretSession({ answers: [token, false] })
    const { result } = await runSet(session, { key })
    expect(ids()).toEqual(['preflight', 'secret', 'write', ...inventory])
    expect(result).toMatchObject({ changed: key, rolled: false, tasksBehind: ['task'] })
  })

  it.each([
    ['--roll', true, ['lock', 'rollout', ...inventory]],
    ['--no-roll', false, []],
  ])('asks nothing about tasks with %s', async (_, roll, more) => {
    const { ids, questions, session } = secretSession({ answers: [token] })
    await runSet(session, { key, roll })
    expect(ids()).toEqual(['preflight', 'secret', 'write', ...inventory, ...more])
    expect(questions).toHaveLength(1)
  })

  it('waits for the lock only with --wait', async () => {
    const waits: boolean[] = []
    for (const wait of [undefined, true]) {
      const take = async (request: { wait: boolean }) => {
        waits.push(request.wait)
        return {}
      }
      const deployLock = { take, check: async () => {}, release: async () => {} } as never
      const { session } = secretSession({ answers: [token], deps: { deployLock } })
      await runSet(session, { key, roll: true, wait })
    }
    expect(waits).toEqual([false, true])
  })

  it('says where no task reads the key, and what makes tasks read it', async () => {
    const inventory = (fate: 'wired' | 'not-listed') => ({
      inventory: [{ key: key[0], state: 'unused', readBy: [], fate }] as never,
      tasks: [],
    })
    const wired = secretSession({ answers: [token], bodies: { inventory: inventory('wired') } })
    expect((await runSet(wired.session, { key })).lines.at(-1)).toBe(
      'No task reads TWILIO_AUTH_TOKEN yet. The next deploy gives it to the tasks: `medspa deploy`.',
    )
    const listed = secretSession({ answers: [token], bodies: { inventory: inventory('not-listed') } })
    expect((await runSet(listed.session, { key })).lines.at(-1)).toContain('Add TWILIO_AUTH_TOKEN to api.secrets')
  })

  it('refuses a value in the command line before it reads anything', async () => {
    const { ids, session } = secretSession()
    await expect(runSet(session, { key: ['TWILIO_AUTH_TOKEN=abc'] })).rejects.toMatchObject({ code: 'secret-in-argv' })
    expect(ids()).toEqual([])
  })

  it("adds no key that it does not know against the operator's no", async () => {
    const { ids, questions, session } = secretSession({ answers: [false] })
    await expect(runSet(session, { key: ['SOMETHING_NEW'] })).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(questions[0]?.question).toContain('medspa does not know SOMETHING_NEW')
    expect(ids()).toEqual(['preflight', 'secret'])
  })

  it('asks about keys that others dropped before it asks for the value', async () => {
    const bodies = { secret: droppedBy({ OLD: 'old' }), 'merge-back': { mergedBack: true } }
    const { ids, questions, session } = secretSession({
      answers: [true, token, false],
      bodies,
    })
    const { result } = await runSet(session, { key })
    expect(questions[0]?.question).toBe('Put OLD back, with the values from before?')
    expect(ids().slice(0, 4)).toEqual(['preflight', 'secret', 'merge-back', 'write'])
    expect(result.edits).toEqual({ dropped: ['OLD'], changed: [], mergedBack: true })
  })
})
