const mark = '[redacted]'

/**
 * A value that no log, error, template or JSON can print: every way of turning it into text says `[redacted]`.
 * `reveal` is the one way out, so that a search for it finds every place where a secret leaves.
 */
export class Sensitive {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. For the call that needs it, never for a message. */
  reveal(): string {
    return this.#value
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
