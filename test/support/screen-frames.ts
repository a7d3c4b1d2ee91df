import xterm from '@xterm/headless'

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: escape sequences are made of control characters
/** Erases the screen or a part of it, goes to a place by number, or changes to another screen: a redraw of everything needs one. */
export const wholeScreen = /\x1b\[[0-3]?J|\x1b\[[\d;]*[Hf]|\x1bc|\x1b\[\?1049h/
/** Ends what belongs together (synchronized output): whatever is between two of them is seen at once. */
const frameEnd = /(?<=\x1b\[\?2026l)/
const lineErased = /\x1b\[[0-2]?K/g
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: up to here

/** What was written, frame by frame: how a pty hands it on, in pieces or several at once, is the machine's business. */
export const framesOf = (written: string): string[] => written.split(frameEnd)

/**
 * The frames that write more than what changed: a terminal that shows them flickers, and a slow line is full of them. `written` is all
 * that a program wrote to a terminal of that size, from its beginning.
 */
export async function flickeringFrames(written: string, size: { columns: number; rows: number }): Promise<string[]> {
  const screen = new xterm.Terminal({ cols: size.columns, rows: size.rows, scrollback: 0, allowProposedApi: true })
  const look = () =>
    Array.from({ length: size.rows }, (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '')
  const flickering: string[] = []
  let before = look()
  for (const frame of framesOf(written)) {
    await new Promise<void>((resolve) => screen.write(frame, resolve))
    const after = look()
    const changed = after.flatMap((line, row) => (line === before[row] ? [] : [row]))
    const span = changed.length === 0 ? 0 : (changed.at(-1) ?? 0) - (changed[0] ?? 0) + 1
    // The empty line below, where there are fewer lines than before, and the end of the line that was written last.
    if ((frame.match(lineErased)?.length ?? 0) > span + 2) flickering.push(frame)
    before = after
  }
  screen.dispose()
  return flickering
}
