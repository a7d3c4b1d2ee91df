import { type Checkout, freshClone, type Ran, succeeded } from './checkout.ts'
import { deployCommand } from './development.ts'

/** What another project's shell may hold; a rehearsal must not notice. */
const pollutedShell = {
  AWS_PROFILE: 'clinic',
  AWS_ENDPOINT_URL_S3: 'https://s3.us-east-1.amazonaws.com',
  TF_VAR_environment: 'production',
  TF_CLI_CONFIG_FILE: '/nowhere/terraformrc',
}

/** The README's first line, on a fresh clone, in a shell that is full of something else. Rejects where it fails. */
export async function deployAsNewcomer(): Promise<{ clone: Checkout; deploy: Ran }> {
  const clone = await freshClone()
  try {
    succeeded(await clone.run('npm', ['ci']))
    const deploy = await clone.run('npx', ['medspa', ...deployCommand], { env: pollutedShell })
    return { clone, deploy: succeeded(deploy) }
  } catch (error) {
    await clone.dispose()
    throw error
  }
}
