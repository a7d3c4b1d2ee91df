import { loadSharedConfigFiles } from '@smithy/core/config'

/**
 * The region that a profile of the AWS CLI's files has (`default` where none is named), as the AWS CLI and the SDKs read
 * it: a profile does not take it over from its `source_profile`, and `sso_region` is another thing. Undefined where the
 * profile, or the files, say none. `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` of the process count.
 */
export async function profileRegion(profile = 'default'): Promise<string | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  return credentialsFile[profile]?.region ?? configFile[profile]?.region
}
