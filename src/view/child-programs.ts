import * as z from 'zod'
import type { ShellObserver } from '../io/observed-shell.ts'
import type { Screen } from '../io/terminal/screen.ts'
import { duration } from '../quantities.ts'
import { createPalette } from './palette.ts'
import { plainText } from './text.ts'

/** What `--verbose` shows of the programs that medspa runs: the command, what it prints, how it ended and how long it took. */
export function childPrograms(screen: Pick<Screen, 'colourLevel' | 'line'>): ShellObserver {
  const { faint } = createPalette(screen.colourLevel)
  const write = (text: string) => screen.line(faint(plainText(text)))
  return (file, args) => {
    write(`$ ${[file, ...args].map(quoted).join(' ')}`)
    return {
      line: (text) => write(`  | ${spokenLine(text)}`),
      end(result, ms) {
        const how = result?.exitCode ?? result?.signal
        write(`  = ${how === undefined ? 'not run to its end' : `exit ${how}`} (${duration(ms)}): ${file}`)
      },
    }
  }
}

const terraformLine = z.looseObject({ '@message': z.string() })

/** A line of Terraform's `-json` output says the same in words; its data may hold outputs that are sensitive. */
function spokenLine(text: string): string {
  if (!text.startsWith('{')) return text
  try {
    const parsed = terraformLine.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data['@message'] : text
  } catch {
    return text
  }
}

/** As a shell would take it. */
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
