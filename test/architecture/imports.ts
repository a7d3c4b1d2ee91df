import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

/** One import of a file. A target in the repository is a path from its root, any other a package's name. */
export type Import = { file: string; target: string; typeOnly: boolean; lazy: boolean }

/** Every import and re-export of a file; a lazy one counts as a value. */
export const importsOf = (file: string): Import[] => {
  const text = readFileSync(path.join(root, file), 'utf8')
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?([^'";]*?\sfrom\s+)?'([^']+)'/gm)
  const written = [...statements].map(([, type, names = '', target = '']) => ({
    target,
    lazy: false,
    typeOnly: type !== undefined || /^\{(\s*type\s+\w+\s*,?)+\s*\}\s*from$/.test(names.trim()),
  }))
  const lazy = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, target = '']) => ({
    target,
    lazy: true,
    typeOnly: false,
  }))
  return [...written, ...lazy].map(({ target, lazy, typeOnly }) => ({
    file,
    lazy,
    typeOnly,
    target: target.startsWith('.') ? path.relative(root, path.resolve(root, path.dirname(file), target)) : target,
  }))
}

/** The TypeScript files below folders, by their paths from the repository's root. */
export const filesOf = (...folders: string[]) =>
  folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: (name) => name === 'node_modules' }))
