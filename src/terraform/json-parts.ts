import { Assembler } from 'stream-json/core/assembler.js'
import { jsonParser, type Token } from 'stream-json/core/parser.js'

/** A part of a JSON document that was asked for: the key it stands at, and its value, or one item of its array. */
type JsonPart = { key: string; value: unknown }

/** Which parts: keys of the document's object, each whole or item by item of its array. */
type WantedParts = Readonly<Record<string, 'whole' | 'items'>>

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Gives parts of a JSON document as its text comes, one at a time, so that a document of any size costs the memory of
 * its largest wanted part. Rejects on what is not one JSON object, a truncated one too.
 */
export async function* jsonParts(chunks: Chunks, wanted: WantedParts): AsyncGenerator<JsonPart> {
  const tokenize = jsonParser({ streamValues: false })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const selector = createSelector(wanted)
  const partsOf = (text: string) => {
    const tokens = tokenize(text)
    return selector.select(typeof tokens === 'symbol' ? [] : tokens.values)
  }
  for await (const chunk of chunks) yield* partsOf(decoder.decode(chunk, { stream: true }))
  // A line end, so that nothing stays held back for what might follow.
  yield* partsOf(`${decoder.decode()}\n`)
  if (!selector.complete()) throw new SyntaxError('the JSON document ends too early')
}

/** Follows the tokens of a document and assembles the wanted values, and nothing else. */
const createSelector = (wanted: WantedParts) => {
  let depth = 0
  let ended = false
  let key = ''
  /** Within an array whose items are wanted. An object there has keys, and no items. */
  let itemsOf: string | undefined
  let assembler: Assembler | undefined

  const isWanted = () => (depth === 1 && wanted[key] === 'whole') || (depth === 2 && itemsOf !== undefined)

  function* select(tokens: readonly Token[]): Generator<JsonPart> {
    for (const token of tokens) {
      if (depth === 1 && token.name === 'keyValue') key = token.value
      if (assembler === undefined && beginsValue(token) && isWanted()) assembler = new Assembler()
      if (assembler === undefined && depth === 1) {
        itemsOf = token.name === 'startArray' && wanted[key] === 'items' ? key : undefined
      }
      if (opens(token)) depth += 1
      if (closes(token)) depth -= 1
      ended = depth === 0
      if (assembler?.consume(token).done !== true) continue
      yield { key, value: detached(assembler.current) }
      assembler = undefined
    }
  }
  return { select, complete: () => ended }
}

/**
 * A copy that holds on to nothing else: V8's substrings keep the text that they were cut from, so that one address of
 * twenty characters would keep a whole chunk, and ten thousand of them the document.
 */
const detached = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const opens = ({ name }: Token) => name === 'startObject' || name === 'startArray'
const closes = ({ name }: Token) => name === 'endObject' || name === 'endArray'
const beginsValue = (token: Token) => opens(token) || (token.name.endsWith('Value') && token.name !== 'keyValue')
