import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { textsIn } from './shown-texts.ts'
import { root } from './trace.ts'

/** An error as a source throws it; `…` stands for the expressions in its texts. */
export type Thrown = { file: string; code: string; message: string; whose: string; hint: string }

/** The place of the bracket that closes the one at `from`; brackets in texts do not count. */
function closing(code: string, from: number): number {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    const character = code[at] ?? ''
    if (/["'`]/.test(character)) {
      for (at++; at < code.length && code[at] !== character; at++) if (code[at] === '\\') at++
    } else if (/[([{]/.test(character)) depth++
    else if (/[)\]}]/.test(character) && --depth === 0) return at
  }
  return code.length
}

const joined = (source: string): string => textsIn(source).join(' ').replace(/\s+/g, ' ').trim()

/** What stands behind a key of an object up to the next key of the same object. */
const textBehind = (options: string, key: string): string =>
  new RegExp(`\\n? *\\b${key}:?([\\s\\S]*?)(?=,\\s*(?:code|whose|hint|exit|evidence|cause|tasks)\\b|$)`).exec(
    options,
  )?.[1] ?? ''

/** Every `new OperatorError(message, options)` of src/. A message or a hint that is made elsewhere is empty here. */
export const thrownErrors = (): Thrown[] =>
  globSync('src/**/*.ts', { cwd: root })
    .sort()
    .flatMap((file) => {
      const source = readFileSync(path.join(root, file), 'utf8')
      return [...source.matchAll(/new OperatorError\(/g)].map(({ index }) => {
        const inside = source.slice(index + 18, closing(source, index + 17))
        const at = inside.search(/\{\s*(?:\n\s*)?(?:\.\.\.|code\b)/)
        const options = at === -1 ? '' : inside.slice(at)
        return {
          file,
          code: /code: '([a-z-]+)'/.exec(options)?.[1] ?? '',
          message: joined(at === -1 ? inside : inside.slice(0, at)),
          whose: /whose: '([a-z]+)'/.exec(options)?.[1] ?? '',
          hint: joined(textBehind(options, 'hint')),
        }
      })
    })
