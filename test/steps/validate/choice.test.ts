import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import type { Check, CheckOutcome, CheckResult } from '../../../src/steps/validate/checks/check.ts'
import { checks } from '../../../src/steps/validate/checks/index.ts'
import { type Choice, needKnown } from '../../../src/steps/validate/choice.ts'
import { validationOutcome } from '../../../src/steps/validate/run-checks.ts'
import { checkUntilGreen } from '../../../src/steps/validate/until-green.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const array = checks as Check[]
const before = [...array]
afterEach(() => {
  array.splice(0, array.length, ...before)
})

/** Checks in the place of all others: what each comes to, look by look; the last one stays. */
const looks = new Map<string, CheckOutcome['status'][]>()
const made: string[] = []
const toy = (id: string, more: Partial<Check> = {}): Check => ({
  id,
  group: 'api',
  hint: () => `mend ${id}`,
  async run() {
    made.push(id)
    const [status = 'ok', ...rest] = looks.get(id) ?? []
    if (rest.length > 0) looks.set(id, rest)
    return { status, evidence: id }
  },
  ...more,
})
beforeEach(() => {
  looks.clear()
  made.length = 0
  array.splice(0, array.length, toy('one'), toy('two', { standing: true }), toy('none', { applies: () => false }))
})

async function validated(choice: Choice | undefined) {
  const clock = clockOfSleeps()
  const kept: CheckResult[][] = []
  const results = await checkUntilGreen(
    { clock, settings: {} } as never,
    { choice, outputs: {}, paths: { health: '/', ready: '/' }, urls: {} as never, workers: [] },
    { line() {}, status() {}, signal: new AbortController().signal },
    (found) => kept.push(found),
  )
  return { ids: results.map(({ id, status }) => `${id} ${status}`), kept, results, waited: clock.passed() }
}

describe('checks', () => {
  it("of a deploy's end are those that do not stand alone", async () => {
    expect((await validated(undefined)).ids).toEqual(['one ok'])
  })

  it('of the command are all that have something to look at', async () => {
    expect((await validated({})).ids).toEqual(['one ok', 'two ok'])
  })

  it('that --skip names are shown as skipped, and not made', async () => {
    const { results } = await validated({ skip: ['two'] })
    expect(results[1]).toEqual({ id: 'two', status: 'skipped', evidence: 'left out by --skip' })
    expect(made).toEqual(['one'])
  })

  it('that --only names are the only ones, and one that has nothing to look at says so', async () => {
    const { ids, results } = await validated({ only: ['two', 'none'] })
    expect(ids).toEqual(['two ok', 'none skipped'])
    expect(results[1]?.evidence).toContain('nothing that it could look at')
  })

  it('that fail say what to do, and others do not', async () => {
    looks.set('two', ['failed'])
    const { results } = await validated({})
    expect(results.map(({ hint }) => hint)).toEqual([undefined, 'mend two'])
  })

  it('that may not look are skipped, or fail, alone: the others are made', async () => {
    const refused = (code: string) => async () => {
      throw new OperatorError(`s: ${code}`, { code, whose: 'aws', hint: `what ${code} needs` })
    }
    array.splice(
      0,
      array.length,
      toy('denied', { run: refused('aws-access-denied') }),
      toy('throttled', { run: refused('aws-throttled') }),
      toy('bad'),
    )
    looks.set('bad', ['failed'])
    const { results } = await validated({})
    expect(results).toEqual([
      { id: 'denied', status: 'skipped', evidence: 'not known: s: aws-access-denied' },
      {
        id: 'throttled',
        status: 'failed',
        evidence: 'cannot be seen: s: aws-throttled',
        hint: 'what aws-throttled needs',
      },
      { id: 'bad', status: 'failed', evidence: 'bad', hint: 'mend bad' },
    ])
  })

  it.each([
    ['the clock of this machine', 'aws-clock', {}],
    ['its credentials', 'aws-credentials', {}],
    ['what a deploy may not read at its end', 'aws-access-denied', undefined],
  ])('end with %s', async (_, code, choice) => {
    const error = new OperatorError('refused', { code, whose: 'operator' })
    array.splice(0, array.length, toy('one', { run: () => Promise.reject(error) }))
    await expect(validated(choice)).rejects.toBe(error)
  })

  it('of a parked environment are told of one that is awake where they are named', async () => {
    const { results } = await validated({ only: ['parked-voice', 'one'] })
    expect(results).toEqual([
      { id: 'one', status: 'ok', evidence: 'one' },
      { id: 'parked-voice', status: 'skipped', evidence: 'it is awake' },
    ])
    const { results: left } = await validated({ only: ['parked-voice'], skip: ['parked-voice'] })
    expect(left).toEqual([{ id: 'parked-voice', status: 'skipped', evidence: 'left out by --skip' }])
  })

  it('that --only names, and of which none was made, are no success', () => {
    const results: CheckResult[] = [{ id: 'parked-voice', status: 'skipped', evidence: 'it is awake' }]
    expect(() => validationOutcome(results, { only: ['parked-voice'] })).toThrow(
      expect.objectContaining({
        code: 'nothing-checked',
        exitCode: 3,
        message: 'None of the checks that --only names was made.',
        evidence: ['parked-voice: it is awake'],
      }),
    )
    for (const choice of [undefined, {}])
      expect(validationOutcome(results, choice)).toMatchObject({ detail: expect.any(String) })
    const one: CheckResult = { id: 'one', status: 'ok', evidence: '' }
    expect(validationOutcome([...results, one], { only: ['one', 'parked-voice'] })).toMatchObject({
      detail: expect.stringContaining('1 of 2 probes ok'),
    })
  })

  it('have names that --only and --skip take, and no others', () => {
    expect(() => needKnown({ only: ['one'], skip: ['parked-voice'] })).not.toThrow()
    expect(() => needKnown({ skip: ['other'] })).toThrow(expect.objectContaining({ code: 'check-unknown' }))
  })
})

it('checks are made after the voice Lambda was looked at, which their calls wake', async () => {
  const state = async () => {
    made.push('state')
    return undefined
  }
  const deps = {
    names: { voiceAlias: 'live' },
    clock: clockOfSleeps(),
    releaseParameter: {},
    service: {},
    settings: {},
    taskDefinitions: {},
    voiceLambda: { state },
  }
  const look = (choice: Choice | undefined) =>
    checkUntilGreen(
      deps as never,
      {
        choice,
        outputs: {},
        paths: { health: '/', ready: '/' },
        urls: { voice: 'https://gateway' } as never,
        workers: [],
      },
      { line() {}, status() {}, signal: new AbortController().signal },
      () => {},
    )
  await look({})
  expect(made).toEqual(['state', 'one', 'two'])
  made.length = 0
  await look(undefined)
  expect(made).toEqual(['one'])
})

describe('--wait', () => {
  it('makes those that fail again until they do not, and no other', async () => {
    looks.set('two', ['failed', 'failed', 'ok'])
    const { ids, kept, waited } = await validated({ waitMs: 60_000 })
    expect(ids).toEqual(['one ok', 'two ok'])
    expect(made).toEqual(['one', 'two', 'two', 'two'])
    expect(waited).toBe(20_000)
    for (const each of kept.slice(2)) expect(each).toHaveLength(2)
  })

  describe('of a check whose look costs something', () => {
    const rarely = (status: CheckOutcome['status'][]) => {
      array.push(toy('task', { againMs: 60_000 }))
      looks.set('task', status)
      return (waitMs: number) => validated({ waitMs })
    }
    const tasks = () => made.filter((id) => id === 'task').length

    it('makes it again less often', async () => {
      const { ids, waited } = await rarely(['failed', 'failed', 'ok'])(600_000)
      expect(ids).toContain('task ok')
      expect([tasks(), waited]).toEqual([3, 120_000])
    })

    it('makes the others meanwhile, and it once more at the end', async () => {
      looks.set('two', ['failed', 'failed', 'ok'])
      const { ids, waited } = await rarely(['failed', 'ok'])(30_000)
      expect(ids).toEqual(['one ok', 'two ok', 'task ok'])
      expect([tasks(), waited]).toEqual([2, 30_000])
    })

    it('makes it once without a wait', async () => {
      await rarely(['failed'])(0)
      expect(tasks()).toBe(1)
    })
  })

  it('ends with what fails still', async () => {
    looks.set('two', ['failed'])
    const { ids, waited } = await validated({ waitMs: 30_000 })
    expect(ids).toEqual(['one ok', 'two failed'])
    expect(waited).toBe(30_000)
  })

  it('is no wait without it, nor at the end of a deploy', async () => {
    looks.set('one', ['failed', 'ok'])
    expect(await validated(undefined)).toMatchObject({ ids: ['one failed'], waited: 0 })
    looks.set('one', ['failed', 'ok'])
    expect(await validated({})).toMatchObject({ ids: ['one failed', 'two ok'], waited: 0 })
  })
})
