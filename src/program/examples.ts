/** Real lines below a command's help: what is typed, and what it does. */
export const examples = (...lines: [line: string, does: string][]): string => {
  const width = Math.max(...lines.map(([line]) => line.length))
  return ['', 'Examples:', ...lines.map(([line, does]) => `  ${line.padEnd(width)}   ${does}`)].join('\n')
}
