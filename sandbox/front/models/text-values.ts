import type { Shape } from './model.ts'

/**
 * The value that a text of a form, a header, a query or an XML element stands for, by the shape's type; the text itself
 * where it is no such value: what checks types finds it there.
 */
export function valueOfText(text: string, type: Shape['type']): unknown {
  switch (type) {
    case 'integer':
    case 'long':
      return /^[+-]?\d+$/.test(text.trim()) ? Number(text) : text
    case 'float':
    case 'double':
      return text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text
    default:
      return text
  }
}
