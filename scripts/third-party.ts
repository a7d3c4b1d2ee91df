import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

type Package = { name: string; version: string; license?: string; author?: string | { name?: string } }

/** Licences that ask for their text and a name, by SPDX's identifiers. Others ask for more, as AGPL-3.0 does for the sources. */
const passedOn = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT']

/** Of licences to choose from the first that may be passed on; undefined where none may. */
const chosenOf = (license: string): string | undefined =>
  license
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .find((each) => passedOn.includes(each))

/** The folder of the package that a bundled file comes from; undefined for a file of ours. */
const packageOf = (file: string): string | undefined => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]

/**
 * What licences ask of who passes on their code: names, versions, licences and their texts of all packages that a bundle's
 * files come from, as one text, in the order of their names. Empty where all files are ours. Throws for a licence that is
 * not known to let a bundle be passed on.
 */
export function thirdPartyNotices(inputs: readonly string[], root: string): string {
  const folders = new Set(inputs.flatMap((file) => packageOf(file) ?? []))
  const notices = [...folders].map((folder) => {
    const at = path.join(root, folder)
    const {
      author,
      license = 'no licence named',
      name,
      version,
    } = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as Package
    const chosen = chosenOf(license)
    if (chosen === undefined)
      throw new Error(`${name} ${version} is bundled, and its licence (${license}) is none of scripts/third-party.ts`)
    const texts = readdirSync(at)
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .toSorted()
      .map((file) => readFileSync(path.join(at, file), 'utf8').trim())
    return [`${name} ${version} (${license})`, ...(texts.length > 0 ? texts : [textOf(chosen, author)])].join('\n\n')
  })
  return notices.length === 0 ? '' : `${notices.toSorted().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** For a package that brings no text, as MIT and Apache-2.0 are often only named. */
function textOf(license: string, author: Package['author']): string {
  const by = typeof author === 'string' ? author : author?.name
  const text = `The text, which the package does not bring: https://spdx.org/licenses/${license}.html`
  return by ? `By ${by}. ${text}` : text
}
