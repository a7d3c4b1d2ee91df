/**
 * For a command's body: a value that a step of its list has put into the context; its absence is a mistake in the list. A
 * step declares it in `needs` instead.
 */
export function need<Context, Key extends keyof Context & string>(
  context: Context,
  key: Key,
): NonNullable<Context[Key]> {
  const value = context[key]
  if (value === undefined || value === null) throw new Error(`no step of the list gives "${key}"`)
  return value
}
