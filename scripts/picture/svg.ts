import type { Frame, Run } from './record.ts'

const cell = { width: 8.4, height: 18 }
const margin = { x: 16, top: 40, bottom: 14 }
const frameSeconds = 0.3
/** The last screen says the most. */
const lastSeconds = 12
const background = '#12161d'
/** The first eight of a terminal's colours, on a dark background. */
const colours = ['#6b7380', '#ff7a7a', '#7bd88f', '#f2c866', '#7aa7ff', '#d39bff', '#5fd4d4', '#dfe3ea']
const plain = '#dfe3ea'

/**
 * Frames of a terminal as one SVG that plays them, and shows the last one where nothing is played. Equal rows are
 * written once.
 */
export function svgOf(
  frames: readonly Frame[],
  { columns, rows, title }: { columns: number; rows: number; title: string },
) {
  const width = Math.ceil(columns * cell.width + 2 * margin.x)
  const height = Math.ceil(rows * cell.height + margin.top + margin.bottom)
  const ids = new Map<string, string>()
  const idOf = (row: readonly Run[]) => {
    const text = rowText(row)
    if (!ids.has(text)) ids.set(text, `r${ids.size}`)
    return ids.get(text)
  }
  const strip = frames
    .map((frame, index) => {
      const uses = frame.flatMap((row, at) =>
        row.length === 0 ? [] : [`<use href="#${idOf(row)}" y="${at * cell.height}"/>`],
      )
      return `<g transform="translate(${index * width} 0)">${uses.join('')}</g>`
    })
    .join('\n')
  const total = (frames.length - 1) * frameSeconds + lastSeconds
  const steps = frames.map(
    (_, index) => `${((index * frameSeconds * 100) / total).toFixed(3)}%{transform:translateX(${-index * width}px)}`,
  )
  const end = `transform:translateX(${-(frames.length - 1) * width}px)`
  return `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>
text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:14px;fill:${plain};white-space:pre}
.b{font-weight:700}.d{fill-opacity:.62}
${colours.map((colour, index) => `.c${index}{fill:${colour}}`).join('')}
.strip{${end};animation:play ${total.toFixed(1)}s steps(1,end) infinite}
@keyframes play{${steps.join('')}100%{${end}}}
@media (prefers-reduced-motion:reduce){.strip{animation:none}}
</style>
<defs>
${[...ids].map(([text, id]) => `<text id="${id}">${text}</text>`).join('\n')}
<clipPath id="screen"><rect width="${width - margin.x}" height="${rows * cell.height}"/></clipPath>
</defs>
<rect width="${width}" height="${height}" rx="8" fill="${background}"/>
<circle cx="20" cy="18" r="5" fill="#ff5f57"/><circle cx="38" cy="18" r="5" fill="#febc2e"/><circle cx="56" cy="18" r="5" fill="#28c840"/>
<text x="${width / 2}" y="22" text-anchor="middle" class="d">${escaped(title)}</text>
<g transform="translate(${margin.x} ${margin.top})" clip-path="url(#screen)"><g class="strip" transform-origin="0 0"><g transform="translate(0 14)">
${strip}
</g></g></g>
</svg>
`
}

/** Each stretch stands at its own column: fonts disagree about the width of marks. */
const rowText = (row: readonly Run[]) =>
  row
    .map(({ bold, colour, column, dim, text }) => {
      const classes = [bold ? 'b' : '', dim ? 'd' : '', colour === undefined ? '' : `c${colour % 8}`].filter(Boolean)
      const leading = text.length - text.trimStart().length
      const x = ((column + leading) * cell.width).toFixed(1)
      const style = classes.length > 0 ? ` class="${classes.join(' ')}"` : ''
      return `<tspan x="${x}"${style}>${escaped(text.trim())}</tspan>`
    })
    .join('')

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
