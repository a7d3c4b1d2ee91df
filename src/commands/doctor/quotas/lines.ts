import { increaseCommand, type QuotaLook, type QuotaStatus } from '../../../steps/first-apply/read-quotas.ts'
import type { Palette } from '../../../view/palette.ts'
import { shorten, wrap } from '../../../view/text.ts'

const words: Record<QuotaStatus, string> = { ok: 'OK', tight: 'TIGHT', 'too-low': 'TOO LOW', unknown: 'NOT KNOWN' }

const NUMBER = 8
const INDENT = 2

/** vCPUs come in quarters; sums of floats do not. */
const rounded = (amount: number): number => Math.round(amount * 100) / 100

/** Pure: what a deploy takes at most besides what the environment has already. */
export const stillNeeded = ({ need, used }: Pick<QuotaLook, 'need' | 'used'>): number =>
  rounded(Math.max(0, need.most - (used?.own ?? 0)))

/** Pure: `medspa doctor quotas` for people: a row a quota, below a row what is wrong, with the command that asks AWS for more. */
export function quotaLines(
  looks: readonly QuotaLook[],
  { columns, palette, place }: { columns: number; palette: Palette; place: string },
): string[] {
  const width = Math.max(...looks.map(({ need }) => need.name.length)) + INDENT
  const row = (name: string, value: string, used: string, needed: string, status: string) =>
    `${name.padEnd(width)}${value.padStart(NUMBER)}${used.padStart(NUMBER)}${needed.padStart(NUMBER)}  ${status}`
  const paint: Record<QuotaStatus, (text: string) => string> = {
    ok: palette.good,
    tight: palette.warn,
    'too-low': palette.bad,
    unknown: palette.faint,
  }
  return [
    ...wrap(`Quotas, and what a deploy takes: ${place}`, columns, INDENT).map(palette.strong),
    palette.faint(shorten(row('', 'quota', 'in use', 'needed', ''), columns)),
    ...looks.flatMap((look) => {
      const { need, status, used, value } = look
      const told = shorten(
        row(need.name, numberOf(value), numberOf(used?.all), numberOf(stillNeeded(look)), words[status]),
        columns,
      )
      return [told.replace(words[status], paint[status](words[status])), ...remarks(look, columns)]
    }),
  ]
}

const numberOf = (amount: number | undefined) => (amount === undefined ? '?' : String(rounded(amount)))

function remarks(look: QuotaLook, columns: number): string[] {
  const { free = 0, need, status } = look
  const indented = (text: string) => wrap(`${' '.repeat(INDENT)}${text}`, columns, INDENT)
  if (status === 'unknown')
    return indented('The role in use may not read it (servicequotas:GetServiceQuota), or AWS did not answer.')
  if (status === 'ok') return look.used === undefined ? indented('How much is in use cannot be read.') : []
  const wanted =
    status === 'too-low'
      ? `The environment can have ${rounded(free)}, and needs ${rounded(need.least)}.`
      : `The environment can have ${rounded(free)}, and a busy minute takes ${rounded(need.most)}: ${need.so}.`
  // A command that is to be pasted has a line of its own.
  return [...indented(wanted), `${' '.repeat(INDENT)}${increaseCommand(look)}`]
}
