import { expect, it } from 'vitest'
import type { Section } from '../../../src/checklist/item.ts'
import { checklistLines, checklistMarkdown, countsOf } from '../../../src/commands/checklist/lines.ts'
import { createPalette, noColours } from '../../../src/view/palette.ts'

const sections: Section[] = [
  {
    section: '2.2',
    title: 'Terraform backend (state) setup',
    items: [
      { id: 'a', what: 'Create an S3 bucket', state: 'done', evidence: 'bucket is there', how: '`medspa deploy`' },
      {
        id: 'b',
        what: 'A lock table',
        state: 'not-applicable',
        evidence: 'none is configured',
        how: '`medspa deploy`',
      },
    ],
  },
  {
    section: '2.4',
    title: 'Configure Secrets Manager',
    items: [
      {
        id: 'c',
        what: 'Populate `DATABASE_URL`',
        state: 'to-do',
        evidence: 'A_KEY is missing',
        how: '`medspa deploy`',
      },
      { id: 'd', what: 'Keys <of> *others*', state: 'unknown', evidence: 'AccessDenied [403]', how: 'by hand' },
    ],
  },
]
const place = 'development (sandbox)'

it('counts the states that there are', () => {
  expect(countsOf(sections)).toBe('1 done, 1 to do, 1 not applicable, 1 unknown')
  expect(countsOf(sections.slice(0, 1))).toBe('1 done, 1 not applicable')
})

it('has a line for each item, with its proof and its command below', () => {
  expect(checklistLines(sections, { columns: 200, palette: noColours, place })).toEqual([
    'The checklist of development (sandbox): 1 done, 1 to do, 1 not applicable, 1 unknown',
    '2.2 Terraform backend (state) setup',
    '  done            Create an S3 bucket',
    '                  bucket is there (`medspa deploy`)',
    '  not applicable  A lock table',
    '                  none is configured (`medspa deploy`)',
    '2.4 Configure Secrets Manager',
    '  to do           Populate `DATABASE_URL`',
    '                  A_KEY is missing',
    '                  `medspa deploy`',
    '  unknown         Keys <of> *others*',
    '                  AccessDenied [403]',
    '                  by hand',
  ])
})

it('is no wider than the terminal, and says the same without colours', () => {
  const narrow = checklistLines(sections, { columns: 40, palette: noColours, place })
  expect(Math.max(...narrow.map(({ length }) => length))).toBeLessThanOrEqual(40)
  const coloured = checklistLines(sections, { columns: 200, palette: createPalette(1), place })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
  expect(coloured.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))).toEqual(
    checklistLines(sections, { columns: 200, palette: noColours, place }),
  )
})

it('is a task list as Markdown, in which only what stands in backticks is markup', () => {
  expect(checklistMarkdown(sections, place)).toEqual([
    '## The checklist of development (sandbox): 1 done, 1 to do, 1 not applicable, 1 unknown',
    '',
    '### 2.2 Terraform backend (state) setup',
    '',
    '- [x] **Create an S3 bucket**: bucket is there (`medspa deploy`)',
    '- *not applicable*: **A lock table**: none is configured (`medspa deploy`)',
    '',
    '### 2.4 Configure Secrets Manager',
    '',
    '- [ ] **Populate `DATABASE_URL`**: A\\_KEY is missing (`medspa deploy`)',
    '- [ ] *unknown*: **Keys \\<of> \\*others\\***: AccessDenied \\[403\\] (by hand)',
  ])
})
