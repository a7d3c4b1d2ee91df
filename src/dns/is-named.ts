type Configured = {
  environment: string
  platform: { domain?: string | undefined; certificate_arn?: string | undefined }
}

/** Whether an environment has a name or a certificate by its configuration, or needs one, as production does. */
export const isNamed = ({ environment, platform }: Configured): boolean =>
  environment === 'production' || platform.domain !== undefined || platform.certificate_arn !== undefined
