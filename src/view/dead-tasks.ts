import type { DeadTask } from '../errors.ts'
import { count } from '../quantities.ts'
import { plainText, shorten, wrap } from './text.ts'

/** Pure: a task that stopped: what ECS says of it, then its log, the line that says why it ended first. */
export const taskText = ({ exitCode, log, stoppedReason, task }: DeadTask): string[] => [
  `task ${task}: ${stoppedReason}${exitCode === null ? '' : `, exit code ${exitCode}`}`,
  ...log.map((line) => `  ${line}`),
]

export const scrubbedTask = (task: DeadTask, scrub: (text: string) => string): DeadTask => ({
  ...task,
  stoppedReason: scrub(task.stoppedReason),
  log: task.log.map(scrub),
})

/**
 * Pure: tasks that stopped, below an error's evidence. Where they do not fit, each has the line that says why it ended, and
 * the rest is said to be left out; the document of `--json` has it.
 */
export function deadTaskLines(tasks: readonly DeadTask[], columns: number, room: number): string[] {
  const blocks = tasks.map((task) => taskText(task).map((line) => wrap(`  ${plainText(line)}`, columns, 6)))
  if (blocks.flat(2).length <= room) return blocks.flat(2)
  const told: string[] = []
  let lines = 0
  for (const block of blocks) {
    const begins = block.slice(0, 2)
    if (told.length + begins.flat().length >= room) break
    told.push(...begins.flat())
    lines += begins.length
  }
  const missing = count(blocks.flat().length - lines, 'more line')
  const note = `  … ${missing} of tasks that stopped: --json, or a taller terminal, shows all`
  return room < 1 ? [] : [...told, shorten(note, columns)]
}
