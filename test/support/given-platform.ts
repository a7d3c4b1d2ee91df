import type { Platform } from '../../src/config/platform/platform-schema.ts'

/** A platform's part of the settings for `fakeDeps`, which asks for what was not given as an error: all keys are there. */
export const givenPlatform = ({ api, voice, workers }: Platform): Platform =>
  ({
    api: api && { environment: undefined, secrets: undefined, sidecars: undefined, ...api },
    migrate: undefined,
    certificate_arn: undefined,
    domain: undefined,
    image_readers: undefined,
    public_url: undefined,
    route53_zone_id: undefined,
    voice,
    workers,
  }) as Platform
