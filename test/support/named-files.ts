/** The comments of a source file, by the language of its ending: `//` and `/* *\/`, or `#`. Strings are left out. */
export function commentsOf(file: string, text: string): string {
  if (/\.(ts|mjs)$/.test(file)) {
    // A string or a template first, so that what looks like a comment within it is none.
    const parts = text.matchAll(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\//g)
    return [...parts]
      .map(([part]) => part)
      .filter((part) => part.startsWith('/'))
      .join('\n')
  }
  const lines = text.split('\n').map((line) => /(?:^|\s)#(?!!)(.*)$/.exec(line)?.[1] ?? '')
  return lines.join('\n')
}

const folders = 'src|sandbox|app|lambda|probe|scripts|infra|docs|test|bench|bin'
/** A path below one of the repository's folders, or a name that ends as its sources and pages do. */
const path = new RegExp(
  `(?<![\\w/.~$@-])(?:(?:${folders})/[\\w./-]*|(?:[\\w-]+/)*[\\w.-]+\\.(?:ts|mjs|md|py|sh|tf|hcl))(?![\\w/<*{$…])`,
  'g',
)

/** The files and folders of the repository that a text names; patterns and placeholders (`*`, `<name>`) are not names. */
export const namedIn = (text: string): string[] =>
  [...text.matchAll(path)]
    .map(([name]) => name.replace(/\.+$/, ''))
    .filter((name) => !/^(app|probe|test|bin)\/?$/.test(name) && !name.includes('..'))
