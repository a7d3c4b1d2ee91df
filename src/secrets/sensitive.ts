const mark = '[redacted]'

/**
 * A value that no log, error, template or JSON can print: every way of turning it into text says `[redacted]`.
 * `reveal` is the one way out, so that a search for it finds every place where a secret leaves.
 */
export class Sensitive {
  readonly #value: string
  readonly #source: string | undefined

  /** @param source how the value stood in its JSON document, where it is no text there: a number, an object */
  constructor(value: string, source?: string) {
    this.#value = value
    this.#source = source
  }

  /** The value itself. For the call that needs it, never for a message. */
  reveal(): string {
    return this.#value
  }

  /** The value as JSON, to be written: as it stood in the document that it was read from, else a JSON string. */
  revealJson(): string {
    return this.#source ?? JSON.stringify(this.#value)
  }

  toString(): string {
    return mark
  }

  toJSON(): string {
    return mark
  }

  /** What template strings and `+` use. */
  [Symbol.toPrimitive](): string {
    return mark
  }

  /** What util.inspect, console and assertion messages use. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mark
  }
}
