import { OperatorError } from '../errors.ts'

/** A change was sent, and nobody knows whether the provider made it. */
export class UncertainChange extends OperatorError {
  override readonly name = 'UncertainChange'
}
