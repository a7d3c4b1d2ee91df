export const ACCOUNT_ID = '123456789012'

/** Of the daemon's environment: the region that this sandbox stands for, as AWS names it. */
const REGION_VARIABLE = 'MEDSPA_SANDBOX_REGION'
/** Where a sandbox is that was not told. */
export const USUAL_REGION = 'us-east-1'

/** @throws Error where `MEDSPA_SANDBOX_REGION` is no name of a region */
export function regionOf(env: Record<string, string | undefined>): string {
  const region = env[REGION_VARIABLE] || USUAL_REGION
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return region
  throw new Error(`${REGION_VARIABLE} is ${JSON.stringify(region)}: a region such as ${USUAL_REGION} is expected`)
}
