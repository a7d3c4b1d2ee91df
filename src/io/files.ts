import { access } from 'node:fs/promises'

/** Whether something of that name is there and can be reached. */
export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
