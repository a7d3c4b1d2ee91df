import { TWILIO_ACCOUNT_SID } from '../data/files/test-secrets.ts'
import type { GivenState } from './state-schema.ts'

/** A deployment that is gone: nobody answers for `.test` but the sandbox, and it knows no such name. */
const OLD = 'https://old.example.test/webhooks'

const CALL_CONTROL_APPLICATION = '2000000000000000001'
const MESSAGING_PROFILE = '40000000-0000-4000-8000-000000000001'

/**
 * What a new sandbox has at both providers, so that a newcomer can rehearse moving webhooks: three numbers, all of which
 * point at an old deployment. docs/sandbox.md lists them. The numbers are Twilio's for tests (+1 500 555 00xx): nobody's.
 */
export const firstAccount: GivenState = {
  twilio: [
    {
      sid: TWILIO_ACCOUNT_SID,
      friendly_name: 'first account',
      incoming_phone_numbers: [
        {
          sid: 'PN00000000000000000000000000000010',
          phone_number: '+15005550010',
          friendly_name: 'first number',
          voice_url: `${OLD}/twilio/voice`,
          sms_url: `${OLD}/twilio/sms`,
        },
        {
          sid: 'PN00000000000000000000000000000011',
          phone_number: '+15005550011',
          friendly_name: 'second number',
          capabilities: { sms: false, mms: false },
          voice_url: `${OLD}/twilio/voice`,
        },
      ],
    },
  ],
  telnyx: [
    {
      phone_numbers: [
        {
          id: '1000000000000000020',
          phone_number: '+15005550020',
          connection_id: CALL_CONTROL_APPLICATION,
          messaging_profile_id: MESSAGING_PROFILE,
        },
      ],
      call_control_applications: [
        {
          id: CALL_CONTROL_APPLICATION,
          application_name: 'first application',
          webhook_event_url: `${OLD}/telnyx/voice`,
          webhook_api_version: '2',
        },
      ],
      messaging_profiles: [{ id: MESSAGING_PROFILE, name: 'first profile', webhook_url: `${OLD}/telnyx/sms` }],
    },
  ],
}
