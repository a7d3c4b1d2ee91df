import type { Environment } from '../../../config/names.ts'
import type { Deps } from '../../../deps.ts'
import type { MeantNeeds } from '../find-release.ts'

/** What a promotion looks at in the environment that it comes from. */
export type PromotionSource = MeantNeeds & Pick<Deps, 'identity' | 'registriesOf' | 'releaseParameter' | 'settings'>

/** A release that another environment has: it is brought as it is, by digest. */
export type Promotion = {
  from: Environment
  source: PromotionSource
  /** Whether one that the other environment was put back from may come. */
  allowBad: boolean
  /** What was found, once it was looked for. */
  found?: FoundPromotion
}

export type FoundPromotion = {
  /** The account that owns the registries. */
  account: string
  registries: Deps['registries']
  /** The images, by what they carry: `sha256:…`. */
  digests: Readonly<Record<string, string>>
}

/**
 * The registries of the other environment, and their account. Where the configuration file says that it lives in another account than
 * the credentials are of, they are asked by these credentials all the same: the repositories' policies let them in
 * (`image_readers`). What the shell says of accounts is about the environment that is deployed.
 */
export async function sourceRegistries(
  source: Pick<PromotionSource, 'identity' | 'registries' | 'registriesOf' | 'settings'>,
  signal: AbortSignal,
): Promise<{ account: string; isElsewhere: boolean; registries: Deps['registries'] }> {
  const { accountId } = await source.identity.whoAmI(signal)
  const account = source.settings.accountIdInFile ?? accountId
  return account === accountId
    ? { account, isElsewhere: false, registries: source.registries }
    : { account, isElsewhere: true, registries: source.registriesOf(account) }
}
