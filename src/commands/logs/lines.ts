import { laidOut, levelWord } from '../../logs/laid-out.ts'
import { writerOf } from '../../logs/sources.ts'
import { visibleText } from '../../terminal-text.ts'
import { noColours, type Palette } from '../../view/palette.ts'

/** An event as the lines need it. */
export type ShownEvent = { at: number; source: string; stream: string; message: string }

/**
 * Pure: an event as lines, each of which begins with time (UTC), writer and level, so that each can be found and understood
 * alone. What a terminal would obey is made visible before medspa's own colours come.
 */
export function eventLines({ at, message, source, stream }: ShownEvent, palette: Palette = noColours): string[] {
  const { level, lines } = laidOut(message)
  const paint = paintOf(level, palette)
  const head = palette.faint(`${timeOf(at)} ${visibleText(writerOf(source, stream))}`)
  const word = paint(levelWord(level && visibleText(level)))
  return lines.map((line) => `${head} ${word} ${paint(visibleText(line))}`)
}

/** Pure: the level that an event tells; null where it tells none. */
export const levelOf = (message: string): string | null => laidOut(message).level ?? null

/** A program may write any number for a time. */
export const timeOf = (at: number): string => {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '-' : date.toISOString()
}

const bad = new Set(['error', 'err', 'fatal', 'critical', 'crit', 'alert', 'emergency', 'emerg', 'panic'])

function paintOf(level: string | undefined, palette: Palette): (text: string) => string {
  if (level === undefined) return (text) => text
  if (bad.has(level)) return palette.bad
  if (level.startsWith('warn')) return palette.warn
  return level === 'debug' || level === 'trace' ? palette.faint : (text) => text
}
