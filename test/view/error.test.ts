import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { createRedactor } from '../../src/secrets/hiding/redactor.ts'
import { errorLines, scrubbedError } from '../../src/view/error.ts'
import { errorDocument } from '../../src/view/error-document.ts'
import { createPalette, noColours } from '../../src/view/palette.ts'

describe('an error as the operator sees it', () => {
  it('keeps whose fault it is, the evidence and the hint', () => {
    const document = errorDocument(
      new OperatorError('The plan failed.', {
        code: 'plan-failed',
        whose: 'terraform',
        hint: 'Look.',
        evidence: ['line'],
      }),
    )
    expect(document).toEqual({
      error: {
        code: 'plan-failed',
        message: 'The plan failed.',
        whose: 'terraform',
        hint: 'Look.',
        evidence: ['line'],
      },
      exitCode: 1,
    })
    expect(errorLines(document)).toEqual(['error: The plan failed.', '  line', 'hint: Look.'])
  })

  it('calls what nobody expected a mistake of medspa', () => {
    expect(errorDocument(new TypeError('x is not a function'))).toMatchObject({
      error: { code: 'unexpected', whose: 'medspa' },
      exitCode: 1,
    })
  })

  it('takes any rejection after an abort for a cancel', () => {
    expect(errorDocument(new Error('The operation was aborted'), AbortSignal.abort()).exitCode).toBe(130)
  })
})

describe('an error on a small screen', () => {
  const style = { columns: 59, rows: 20, palette: noColours }
  const evidence = [
    'task arn:aws:ecs:us-east-1:123456789012:task/medspa-development/0123456789abcdef0123456789abcdef: exit code 1',
    ...Array.from({ length: 12 }, (_, index) => `log line ${index} ${'word '.repeat(12)}`),
  ]
  const error = new OperatorError(`The migration failed: ${'because '.repeat(12)}`, {
    code: 'migration-failed',
    whose: 'operator',
    hint: 'Mend the migration, commit, and run the same command again; nothing was rolled out.',
    evidence,
  })

  it('has its message, the first and the last evidence and its hint on it, wrapped, beside the failed step', () => {
    const lines = errorLines(errorDocument(error), style)
    expect(lines.length).toBeLessThanOrEqual(20 - 5)
    expect(lines.filter((line) => line.length > 59)).toEqual([])
    const text = lines.join(' ').replaceAll(/\s+/g, ' ')
    expect(text).toMatch(/^error: The migration failed: (because )+task arn.*exit code 1 … \d+ more lines of evidence/)
    expect(text).toMatch(/log line 11 (word )+hint: Mend .* was rolled out\.$/)
  })

  it('shows all of the evidence where there is room', () => {
    const lines = errorLines(errorDocument(error), { columns: 139, rows: 40, palette: noColours })
    expect(lines.filter((line) => line.includes('log line'))).toHaveLength(12)
  })

  it('is wrapped without its secrets: one that goes over two lines would not be recognised', () => {
    const value = `first line\n${'0123456789abcdef'.repeat(4)}`
    const redactor = createRedactor()
    redactor.add(value)
    const leaking = new OperatorError(`It said ${value}.`, {
      code: 'x',
      whose: 'aws',
      hint: `Not ${value}.`,
      evidence: [`log ${value} end`],
    })
    const lines = errorLines(scrubbedError(errorDocument(leaking), redactor.scrub), {
      columns: 30,
      rows: 24,
      palette: noColours,
    })
    expect(lines).toEqual(['error: It said [redacted].', '  log [redacted] end', 'hint: Not [redacted].'])
  })
})

describe('how the environment is left, and the command that goes on', () => {
  const now =
    '76b3ad4119cd still serves. Changed: images pushed, infrastructure applied. Not changed: database, service, voice webhooks.'
  const next = 'medspa deploy --env development --sandbox --yes'
  const whole = {
    ...errorDocument(
      new OperatorError('The rollout failed: exit code 1: Error: FEATURE_FLAGS is not set', {
        code: 'rollout-failed',
        whose: 'operator',
        hint: 'Fix the cause, then deploy again.',
        evidence: Array.from({ length: 60 }, (_, line) => `evidence ${line}`),
      }),
    ),
    stands: now,
  }
  whole.error.next = next

  it.each([
    [60, 20],
    [79, 24],
    [139, 40],
  ])('stay on a screen of %d by %d with the reason, whatever the evidence', (columns, rows) => {
    const lines = errorLines(whole, { columns, rows, palette: noColours })
    expect(lines.length).toBeLessThan(rows)
    const text = lines.map((line) => line.trim()).join(' ')
    expect(text).toContain('error: The rollout failed: exit code 1: Error: FEATURE_FLAGS is not set')
    expect(text).toContain(`now: ${now} hint: Fix the cause, then deploy again. next: ${next}`)
    expect(lines.at(-1)).toBe(`next: ${next}`)
  })

  it('holds no secret', () => {
    const redactor = createRedactor()
    redactor.add('hunter2hunter2')
    const told = scrubbedError({ ...whole, error: { ...whole.error, next: `${next} hunter2hunter2` } }, redactor.scrub)
    expect(told.error.next).toBe(`${next} [redacted]`)
  })
})

describe('a cancel', () => {
  const cancel = {
    error: { code: 'cancelled', message: 'cancelled', whose: 'operator', hint: 'Go on.' },
    exitCode: 130,
  } as const

  it('is no error: no red, what was changed first, and what to do where something was', () => {
    const palette = createPalette(1)
    const red = palette.bad('x').slice(0, 5)
    const lines = (stands?: string) =>
      errorLines({ ...cancel, ...(stands ? { stands } : {}) }, { columns: 200, rows: 40, palette })
    expect(lines('Nothing was changed. v1 still serves.')).toEqual(['Cancelled. Nothing was changed. v1 still serves.'])
    const [first, second] = lines('Changed: images pushed. v1 still serves.')
    expect([first, second]).toEqual([
      'Cancelled. Changed: images pushed. v1 still serves.',
      `${palette.warn('hint:')} Go on.`,
    ])
    expect(lines()[0]).toBe('Cancelled.')
    expect([...lines(), ...lines('Changed: all.')].join('')).not.toContain(red)
  })
})
