import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { textsIn, textsOf } from '../support/shown-texts.ts'
import { root } from '../support/trace.ts'

/** Words that no operator would use, and what stands in their place. One word means one thing. */
const avoided: readonly { word: RegExp; instead: string }[] = [
  { word: /\bseed\b/i, instead: 'checklist' },
  { word: /\bwhoever\b/i, instead: 'the noun: operators, callers' },
  { word: /\b(?:former|latter)\b/i, instead: 'previous, or the noun again' },
  { word: /\bmend(?:s|ed|ing)?\b/i, instead: 'fix' },
  { word: /\beras(?:e|es|ed|ing)\b/i, instead: 'delete' },
  { word: /\bremov(?:e|es|ed|ing|al)\b/i, instead: 'delete; of a lock: release' },
  { word: /\btak(?:e|es|en|ing) (?:it |them |those )?away\b/i, instead: 'delete' },
  { word: /\bwhat it was\b/i, instead: 'the noun, or "as before"' },
  { word: /\banew\b/i, instead: 'again' },
  { word: /\bnevertheless\b/i, instead: 'anyway' },
  { word: /\blook(?:s|ed|ing)? (?:whether|what|who|which|where)\b/i, instead: 'check that, find' },
  { word: /\b(?:wakes?|woken)\b/i, instead: 'restore' },
  { word: /\b(?:sleep|sleeps|sleeping)\b/i, instead: 'parked' },
  { word: /\b(?:put|puts|set|sets|make|makes|made) (?:\w+ ){0,3}right\b/i, instead: 'fix, correct, repair' },
  { word: /\bpresent (?!in\b)\w/i, instead: 'current' },
  { word: /[‘’“”]/, instead: 'straight \' and "' },
]

/** Texts with a word that is right there: each with the reason. */
const allowed: readonly { text: string; because: string }[] = [
  { text: 'count or for_each was added or removed', because: "Terraform's reason for a change of a plan" },
]

const faultsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) =>
    avoided
      .filter(({ word }) => word.test(text) && !allowed.some((each) => text.includes(each.text)))
      .map(({ instead, word }) => `"${word.exec(text)?.[0]}" (${instead}): ${text.trim().slice(0, 120)}`),
  )

/** The prose of a page: no code, no targets of links, no headings of other pages. */
const proseOf = (page: string): string[] =>
  page
    .replace(/^ *```[\s\S]*?^ *```/gm, '')
    .replace(/`[^`]+`/g, '`…`')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/<!--[\s\S]*?-->/g, '')
    .split(/\n{2,}|\n(?=[|#-])/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' '))

describe('the texts of a source', () => {
  it('are its literals with a blank, without comments, names and patterns', () => {
    const source = [
      "// the former\nconst a = 'one text' /* mend */",
      'const b = /it\'s "a pattern"/.test(c) ? `two #{d(`three #{e} four`)} "five"` : "it\'s six"',
      "const former = { 'a-key': x / y, z: 'seven eight' } // a 'comment'",
    ].join('\n')
    // `#{` stands for what begins an expression.
    expect(textsIn(source.replaceAll('#{', '${')).toSorted()).toEqual(
      ['one text', 'two … "five"', 'three … four', "it's six", 'seven eight'].toSorted(),
    )
  })

  it('show what stands behind a word to avoid', () => {
    expect(faultsIn(['Mend it, then deploy.', 'Fix the cause.'])).toEqual(['"Mend" (fix): Mend it, then deploy.'])
  })
})

describe('the glossary', () => {
  it('holds in what the program says', () => {
    const files = globSync('src/**/*.ts', { cwd: root }).sort()
    expect(files.length).toBeGreaterThan(500)
    const faults = files.flatMap((file) => faultsIn(textsOf(file)).map((fault) => `${file}: ${fault}`))
    expect(faults).toEqual([])
  })

  it('holds in what a reader of README, SECURITY, CONTRIBUTING and docs/ reads', () => {
    const pages = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root }).sort()]
    expect(pages.length).toBeGreaterThan(10)
    const faults = pages.flatMap((page) =>
      faultsIn(proseOf(readFileSync(path.join(root, page), 'utf8'))).map((fault) => `${page}: ${fault}`),
    )
    expect(faults).toEqual([])
  })

  it('allows nothing that is not there any more', () => {
    const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => readFileSync(path.join(root, file), 'utf8'))
    expect(allowed.filter(({ text }) => !sources.some((source) => source.includes(text)))).toEqual([])
  })
})
