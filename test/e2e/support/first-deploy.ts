import { builtClone, type Checkout, freshClone, type Ran, succeeded } from './checkout.ts'
import { deployCommand } from './development.ts'

/** What another project's shell may hold; a rehearsal must not notice. */
const pollutedShell = {
  AWS_PROFILE: 'clinic',
  AWS_ENDPOINT_URL_S3: 'https://s3.us-east-1.amazonaws.com',
  TF_VAR_environment: 'production',
  TF_CLI_CONFIG_FILE: '/nowhere/terraformrc',
}

/**
 * The README's first line, on a fresh clone, in a shell that is full of something else. Rejects where it fails. Its
 * `npm ci` is left out where `E2E_GROUP` selects suites: `.ci/run` has begun with `npm ci`, in a fresh clone, and beside other
 * suites it takes minutes.
 */
export async function firstDeploy(): Promise<{ clone: Checkout; deploy: Ran }> {
  const packagesToo = !process.env.E2E_GROUP
  const clone = await (packagesToo ? freshClone() : builtClone())
  try {
    if (packagesToo) succeeded(await clone.run('npm', ['ci']))
    const deploy = await clone.run('npx', ['medspa', ...deployCommand], { env: pollutedShell })
    return { clone, deploy: succeeded(deploy) }
  } catch (error) {
    await clone.dispose()
    throw error
  }
}
