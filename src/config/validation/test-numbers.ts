import * as z from 'zod'
import { OperatorError } from '../../errors.ts'

/**
 * The core API takes a call for a test by its caller, which nobody can have: +1 NXX 555 0100 to 0199 are reserved for fiction by
 * the North American Numbering Plan. From any other number a test call would be a patient's, and be answered by a message.
 */
const FICTIONAL = /^\+1[2-9]\d{2}55501\d{2}$/
const E164 = /^\+[1-9]\d{6,14}$/

export const testNumbersSchema = z.strictObject({
  caller: z.string().regex(FICTIONAL, 'a number that is reserved for fiction: +1, an area code, 55501 and two digits'),
  clinic: z.string().regex(E164, 'a telephone number with + and its country code, of a clinic that may have test data'),
})

export type TestNumbers = z.infer<typeof testNumbersSchema>

/**
 * Pure: `MEDSPA_TEST_NUMBERS=+12065550123,+12065550100`, caller and clinic; undefined where it is not set.
 * @throws OperatorError `test-numbers-invalid` (exit 2)
 */
export function testNumbersOf({
  MEDSPA_TEST_NUMBERS: text,
}: Record<string, string | undefined>): TestNumbers | undefined {
  if (!text) return undefined
  const [caller, clinic, ...more] = text.split(',').map((each) => each.trim())
  const parsed = testNumbersSchema.safeParse({ caller, clinic })
  if (parsed.success && more.length === 0) return parsed.data
  throw new OperatorError('MEDSPA_TEST_NUMBERS is not two telephone numbers of a test call.', {
    code: 'test-numbers-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'Write the caller, whose number must be reserved for fiction, and the clinic, with a comma between them: MEDSPA_TEST_NUMBERS=+12065550123,+12065550100',
  })
}
