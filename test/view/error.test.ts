import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { errorDocument, errorLines } from '../../src/view/error.ts'

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
