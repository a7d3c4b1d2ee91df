import type { Item, Section } from '../../checklist/item.ts'
import { sectionsOf } from '../../checklist/sections.ts'
import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import type { ChecklistContext } from '../../steps/checklist/read-world.ts'
import { checklist as checklistList } from '../../tasks/look/checklist.ts'
import { placeOf } from '../../view/place.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { checklist } from './command.ts'
import { checklistLines, checklistMarkdown, countsOf, isOpen, words } from './lines.ts'

type Options = OptionsOf<typeof checklist>
type Found = { result?: ResultOf<typeof checklist> }

/** `medspa checklist`: sections 2.1 to 2.10, line by line. With `--check` an open line is exit code 4. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const found: Found = {}
  return runCommand(
    checklist,
    options,
    terminal,
    (session) => runChecklist(session, options, found),
    () => found.result,
  )
}

/** The body of `medspa checklist`. `found` gets the result, also where the command fails because something is to do. */
export async function runChecklist(
  session: Session,
  { check, json, markdown }: Options,
  found: Found,
): Promise<CommandResult<typeof checklist>> {
  const context: ChecklistContext = {}
  await session.follow(checklistList, context, {})
  const sections = sectionsOf(need(context, 'world'))
  const result = { sections }
  found.result = result
  const place = placeOf(session.deps)
  const lines = markdown ? checklistMarkdown(sections, place) : checklistLines(sections, { ...session.stdout, place })
  const open = check ? openIn(sections) : []
  if (open.length === 0) return { result, lines }
  // The answer all the same: on stdout, where the ticket or the next program takes it from.
  if (!json) for (const line of lines) await session.lines.write(line)
  throw notDone(sections, open)
}

type Open = { section: string; item: Item }

const openIn = (sections: readonly Section[]): Open[] =>
  sections.flatMap(({ items, section }) =>
    items.filter(({ state }) => isOpen(state)).map((item) => ({ section, item })),
  )

const notDone = (sections: readonly Section[], open: readonly Open[]) =>
  new OperatorError(`The checklist is not done: ${countsOf(sections)}.`, {
    code: 'checklist-open',
    whose: 'operator',
    exit: 'validation',
    hint: `Each line has its command: \`${commandLine('checklist')}\`.`,
    evidence: open.map(({ item, section }) => `${section} ${item.id}: ${words[item.state]}`),
  })
