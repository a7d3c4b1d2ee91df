const compiled = new Map<string, RegExp | undefined>()

/** Java's names of character classes that JavaScript lacks. */
const CLASSES: Record<string, string> = { Print: '[\\x20-\\x7e]', ASCII: '[\\x00-\\x7f]', Graph: '[\\x21-\\x7e]' }

/**
 * True where a text has the form of a model's pattern. AWS's services match the whole text, by Java's rules; a pattern that
 * JavaScript cannot read holds for every text.
 */
export function hasForm(text: string, pattern: string): boolean {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern))
  return compiled.get(pattern)?.test(text) ?? true
}

/** The expression of a model's pattern; undefined for one that JavaScript cannot read. */
export function compile(pattern: string): RegExp | undefined {
  const [, flags = '', form = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(pattern) ?? []
  const translated = form.replaceAll(/\\p\{(\w+)\}/g, (written, name: string) => CLASSES[name] ?? written)
  // With `u` a name of a class counts; some patterns escape what must not be escaped then.
  for (const mode of ['u', '']) {
    try {
      return new RegExp(`^(?:${translated})$`, mode + flags)
    } catch {}
  }
  return undefined
}
