import { OperatorError } from '../../../errors.ts'
import { writeComment } from '../../../github/comments.ts'
import { readUpTo } from '../../../io/bounded-input.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { githubFor } from '../github-for.ts'
import { ciComment } from './command.ts'

/** Of Markdown that is read: far more than a comment holds. */
const LONGEST_BYTES = 8 * 1024 * 1024

/** `medspa ci comment`: a pull request has the newest plan in one comment, and not one comment a push. */
export const run = (options: OptionsOf<typeof ciComment>, terminal: Terminal): Promise<number> =>
  runPlain(ciComment, options, terminal, async () => {
    const { name = 'comment', number } = options
    if (!/^[1-9]\d{0,9}$/.test(number)) throw wrong('The number of a pull request is expected: 12.')
    if (!/^[a-z0-9-]{1,60}$/.test(name)) throw wrong('--name takes small letters, digits and dashes: plan-development.')
    if (terminal.stdin.isTTY) throw wrong('The Markdown is read from standard input, which is a terminal.')
    const text = (await readUpTo(terminal.stdin, LONGEST_BYTES, terminal.signal))?.toString('utf8')
    if (text === undefined) throw wrong('Standard input has more than 8 MiB: no comment holds it.')
    if (text.trim() === '') throw wrong('Standard input is empty: there is nothing to write.')
    const github = await githubFor(options, terminal)
    const result = await writeComment(github, { name, number: Number(number), text })
    return { result, lines: [`${result.edited ? 'Edited' : 'Wrote'} ${result.url}`] }
  })

const wrong = (message: string) =>
  new OperatorError(message, {
    code: 'comment-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'As in: `… ci comment 12 --name plan-development < plan.md`.',
  })
