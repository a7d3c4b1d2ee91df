import { createHash } from 'node:crypto'

/**
 * Pure: eight hexadecimal digits that stand for a run's id in a list, as a commit's do: the id itself takes 30 columns, and
 * its beginning is a day. Made of the id alone, so that every operator sees the same ones.
 */
export const shortId = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 8)

/** Pure: whether an operator who typed `word` may mean the run: the beginning of its id, or its short id. */
export const mayMean = (word: string, id: string): boolean => id.startsWith(word) || shortId(id) === word.toLowerCase()
