import { describe, expect, it } from 'vitest'
import { testNumbersOf, testNumbersSchema } from '../../../src/config/validation/test-numbers.ts'

const of = (text?: string) => testNumbersOf({ MEDSPA_TEST_NUMBERS: text })

describe('MEDSPA_TEST_NUMBERS', () => {
  it('is caller and clinic', () => {
    expect(of('+12065550123,+442071838750')).toEqual({ caller: '+12065550123', clinic: '+442071838750' })
    expect(of('+12065550123, +12065550100')).toEqual({ caller: '+12065550123', clinic: '+12065550100' })
  })

  it.each([undefined, ''])('may be missing: %s', (text) => expect(of(text)).toBeUndefined())

  it.each([
    ['one number', '+12065550123'],
    ['three numbers', '+12065550123,+12065550100,+12065550101'],
    ['a caller whom somebody may be', '+12065551234,+12065550100'],
    ['a clinic without its country', '+12065550123,2065550100'],
  ])('is refused: %s', (_, text) => {
    expect(() => of(text)).toThrow(expect.objectContaining({ code: 'test-numbers-invalid', exitCode: 2 }))
  })
})

it('the configuration file takes the same numbers, and no others', () => {
  const numbers = { caller: '+12065550123', clinic: '+12065550100' }
  expect(testNumbersSchema.parse(numbers)).toEqual(numbers)
  expect(testNumbersSchema.safeParse({ ...numbers, caller: '+12065559999' }).success).toBe(false)
  expect(testNumbersSchema.safeParse({ caller: numbers.caller }).success).toBe(false)
})
