import type { Item, ItemState, Section } from '../../checklist/item.ts'
import { escapedMarkdown } from '../../view/markdown.ts'
import type { Palette } from '../../view/palette.ts'
import { wrap } from '../../view/text.ts'

/** How a state is called where people read it. */
export const words: Record<ItemState, string> = {
  done: 'done',
  'to-do': 'to do',
  'not-applicable': 'not applicable',
  unknown: 'unknown',
}

/** Columns of the longest of them, and what stands around it. */
const MARGIN = 2 + 'not applicable'.length + 2

/** Pure: `12 done, 3 to do, 2 not applicable`. */
export const countsOf = (sections: readonly Section[]): string => {
  const all = sections.flatMap(({ items }) => items)
  return (Object.keys(words) as ItemState[])
    .map((state) => ({ state, count: all.filter((item) => item.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ count, state }) => `${count} ${words[state]}`)
    .join(', ')
}

/** Whether a state counts as open: what nobody saw may have to be done. */
export const isOpen = (state: ItemState): boolean => state === 'to-do' || state === 'unknown'

/** Pure: `medspa checklist` for people: each line, and below it what was seen, and the command that does it. */
export function checklistLines(
  sections: readonly Section[],
  { columns, palette, place }: { columns: number; palette: Palette; place: string },
): string[] {
  const paint: Record<ItemState, (text: string) => string> = {
    done: palette.good,
    'to-do': palette.bad,
    'not-applicable': palette.faint,
    unknown: palette.warn,
  }
  const indented = (text: string) => wrap(`${' '.repeat(MARGIN)}${text}`, columns, MARGIN)
  // A command that is to be pasted has a line of its own.
  const itemLines = ({ evidence, how, state, what }: Item) => [
    ...wrap(`  ${words[state].padEnd(MARGIN - 2)}${what}`, columns, MARGIN).map((line, at) =>
      at === 0 ? line.replace(words[state], paint[state]) : line,
    ),
    ...(isOpen(state) ? [...indented(evidence), ...indented(how)] : indented(`${evidence} (${how})`)),
  ]
  const heading = (text: string) => wrap(text, columns, 2).map(palette.strong)
  return [
    ...heading(`The checklist of ${place}: ${countsOf(sections)}`),
    ...sections.flatMap(({ items, section, title }) => [
      ...heading(`${section} ${title}`),
      ...items.flatMap(itemLines),
    ]),
  ]
}

/** Pure: the same as Markdown: task lists, of which a ticket counts the open ones. What does not apply is no task. */
export const checklistMarkdown = (sections: readonly Section[], place: string): string[] => [
  `## The checklist of ${place}: ${countsOf(sections)}`,
  ...sections.flatMap(({ items, section, title }) => ['', `### ${section} ${title}`, '', ...items.map(markdownItem)]),
]

const boxes: Record<ItemState, string> = { done: '[x] ', 'to-do': '[ ] ', 'not-applicable': '', unknown: '[ ] ' }

const markdownItem = ({ evidence, how, state, what }: Item): string => {
  const mark = state === 'not-applicable' || state === 'unknown' ? `*${words[state]}*: ` : ''
  return `- ${boxes[state]}${mark}**${escapedMarkdown(what)}**: ${escapedMarkdown(evidence)} (${escapedMarkdown(how)})`
}
