import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPage } from '../../../src/commands/runs/page.ts'
import { recordOf, stepOf } from '../../runs/record.ts'

// Debian's: scripts/setup-ci.sh installs it.
const CHROMIUM = '/usr/bin/chromium'

const hostile = `</style><script>document.title = 'taken'</script><img src=https://elsewhere.test/ onerror="document.title = 'taken'">`
const long = 'module.of_a_long_name_'.repeat(8)
const run = recordOf('2026-11-23T10:28:38.123Z', {
  status: 'failed',
  exitCode: 1,
  target: 'sandbox',
  operator: { user: 'ada', host: hostile, arn: `arn:aws:sts::123456789012:assumed-role/${'operator'.repeat(12)}/ada` },
  digests: { api: `sha256:${'0123456789abcdef'.repeat(4)}` },
  steps: [
    { ...stepOf('apply', 3_000), title: hostile, reason: long },
    { ...stepOf('images', 1, 'skipped'), title: 'Build the images' },
    { ...stepOf('roll', 9_000, 'failed'), title: 'Roll out' },
  ],
  plan: [{ group: long, create: 12, update: 3, replace: 1, delete: 2 }],
  checks: [{ id: 'health', status: 'failed', evidence: `GET http://${'x'.repeat(120)}/health: 500` }],
  error: { code: 'x', message: hostile, whose: 'aws', evidence: [`panic: ${'y'.repeat(200)}`], next: `medspa ${long}` },
})

let browser: Browser
let dir: string
let url: string
beforeAll(async () => {
  if (!existsSync(CHROMIUM)) return
  dir = await mkdtemp(path.join(tmpdir(), 'run-page-'))
  const file = path.join(dir, 'run.html')
  await writeFile(file, runPage(run))
  url = pathToFileURL(file).href
  browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    pipe: true,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
})
afterAll(async () => {
  await browser?.close()
  if (dir !== undefined) await rm(dir, { recursive: true, force: true })
})

async function opened(look: 'light' | 'dark', width: number): Promise<{ page: Page; asked: string[] }> {
  const page = await browser.newPage()
  await page.setViewport({ width, height: 900 })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: look }])
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(url)
  return { page, asked }
}

/** WCAG 2.2's contrast ratio of each element that has text of its own, the lowest one: 4.5 is what it asks of text. */
const lowestContrast = `(() => {
  const linear = (part) => { const c = part / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 }
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  const behind = (element) => {
    const colour = numbers(getComputedStyle(element).backgroundColor)
    return colour.length === 4 && colour[3] === 0 && element.parentElement ? behind(element.parentElement) : colour
  }
  const texts = [...document.body.querySelectorAll('*')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  return Math.min(...texts.map((element) => {
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05)
  }))
})()`

const title = `a run's page${existsSync(CHROMIUM) ? '' : ' (this machine has no Chromium)'}`
describe.skipIf(!existsSync(CHROMIUM))(title, () => {
  test.each([
    ['light', 400],
    ['dark', 400],
    ['light', 1200],
    ['dark', 1200],
  ] as const)('%s, %i px wide: can be read, runs nothing, asks nobody', async (look, width) => {
    const { asked, page } = await opened(look, width)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const outside = `[...document.body.querySelectorAll('h1, h2, h3, p, dd, li, pre, .badge, .bar, code span')]
      .filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5).map((each) => each.outerHTML)`
    expect(await page.evaluate(outside)).toEqual([])
    expect(await page.evaluate(lowestContrast)).toBeGreaterThanOrEqual(4.5)
    const [r = 0] = ((await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string)
      .match(/\d+/g)
      ?.map(Number) ?? [Number.NaN]
    expect(r > 128 ? 'light' : 'dark').toBe(look)
    expect(await page.title()).toBe('deploy: development (sandbox), failed')
    expect(await page.evaluate("document.querySelectorAll('script, img').length")).toBe(0)
    expect(asked).toEqual([url])
  })

  test('draws the steps behind each other', async () => {
    const { page } = await opened('light', 1200)
    const bars = (await page.evaluate(
      "[...document.querySelectorAll('.bar')].map((each) => each.getBoundingClientRect()).map(({ left, right }) => [left, right])",
    )) as [number, number][]
    expect(bars).toHaveLength(3)
    const widths = bars.map(([left, right]) => right - left)
    expect((widths[2] ?? 0) / (widths[0] ?? 1)).toBeCloseTo(3, 1)
    expect(bars[1]?.[0]).toBeCloseTo(bars[0]?.[1] ?? 0, 0)
    expect(bars[2]?.[0]).toBeCloseTo(bars[0]?.[1] ?? 0, 0)
  })
})
