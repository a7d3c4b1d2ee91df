import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

type Package = { name: string; version: string; license?: string }

/** The folder of the package that a bundled file comes from; undefined for a file of ours. */
const packageOf = (file: string): string | undefined => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]

/**
 * What licences ask of who passes on their code: names, versions, licences and their texts of all packages that a bundle's
 * files come from, as one text, in the order of their names. Empty where all files are ours.
 */
export function thirdPartyNotices(inputs: readonly string[], root: string): string {
  const folders = new Set(inputs.flatMap((file) => packageOf(file) ?? []))
  const notices = [...folders].map((folder) => {
    const at = path.join(root, folder)
    const {
      license = 'no licence named',
      name,
      version,
    } = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as Package
    const texts = readdirSync(at)
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .toSorted()
      .map((file) => readFileSync(path.join(at, file), 'utf8').trim())
    return [`${name} ${version} (${license})`, ...texts].join('\n\n')
  })
  return notices.length === 0 ? '' : `${notices.toSorted().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
