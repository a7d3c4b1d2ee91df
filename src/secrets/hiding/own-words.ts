/**
 * The words of a text in lower case, each once: runs of letters, digits and `_`, and those that `-` joins. Of medspa's own
 * sources these are all words that its messages, documents and names of resources are made of, and some that only its
 * code has: who would take one of those for a secret has none.
 */
export const wordsIn = (text: string): Set<string> => {
  const words = text.toLowerCase().match(/[a-z0-9_]+(?:-[a-z0-9_]+)*/g) ?? []
  return new Set(words.flatMap((word) => [word, ...word.split('-')]).filter((word) => word.length > 1))
}
