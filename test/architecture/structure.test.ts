import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesOf, importsOf, root } from './imports.ts'

const sources = filesOf('src', 'sandbox')
const imports = sources.flatMap(importsOf)

/**
 * The files that lead back to themselves by imports (of types too), in groups that reach each other: the strongly connected
 * components of more than one file, by Tarjan's algorithm, each sorted.
 */
function circlesOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const visit = (file: string) => {
    order.set(file, order.size)
    lowest.set(file, order.size - 1)
    stack.push(file)
    for (const next of edges.get(file) ?? []) {
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0))
    }
    if (lowest.get(file) !== order.get(file)) return
    const circle = stack.splice(stack.indexOf(file))
    if (circle.length > 1 || edges.get(file)?.includes(file)) circles.push(circle.toSorted())
  }
  for (const file of edges.keys()) if (!order.has(file)) visit(file)
  return circles.toSorted(([a = ''], [b = '']) => a.localeCompare(b))
}

const linesOf = (file: string) => readFileSync(path.join(root, file), 'utf8').split('\n').length - 1

describe('circles of imports', () => {
  it('are found wherever they close', () => {
    const edges = new Map([
      ['a', ['b', 'x']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', ['e']],
      ['e', ['d']],
      ['self', ['self']],
      ['x', []],
    ])
    expect(circlesOf(edges)).toEqual([['a', 'b', 'c'], ['d', 'e'], ['self']])
  })

  it('there are none in src and sandbox, types included', () => {
    const targets = Map.groupBy(imports, ({ file }) => file)
    const edges = new Map(sources.map((file) => [file, (targets.get(file) ?? []).map(({ target }) => target)]))
    // Of what is no source (a package, a test) nothing is known.
    const known = new Map([...edges].map(([file, to]) => [file, to.filter((target) => edges.has(target))]))
    expect([...known.values()].flat().length).toBeGreaterThan(1000)
    expect(circlesOf(known)).toEqual([])
  })
})

describe('folders and files', () => {
  it('no folder of src and sandbox has more than 20 files', () => {
    const folders = Map.groupBy(sources, (file) => path.dirname(file))
    expect(folders.size).toBeGreaterThan(50)
    const full = [...folders].filter(([, files]) => files.length > 20).map(([folder, files]) => [folder, files.length])
    expect(full).toEqual([])
  })

  it('half of the files of src have at most 80 lines, and none more than 300', () => {
    const lengths = filesOf('src').map((file) => ({ file, lines: linesOf(file) }))
    const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b)
    expect(sorted.length).toBeGreaterThan(200)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(80)
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([])
  })
})

it('what only tests ask of a sandbox is loaded lazily, by its main program alone', () => {
  const users = imports.filter(
    ({ file, target }) => target.startsWith('sandbox/testing/') && !file.startsWith('sandbox/testing/'),
  )
  expect(users.filter(({ typeOnly }) => !typeOnly)).toEqual([
    expect.objectContaining({ file: 'sandbox/main.ts', target: 'sandbox/testing/testing.ts', lazy: true }),
  ])
})
