import type { GivenState } from '../../../../sandbox/providers/state-schema.ts'

export const hex = (number: number) => number.toString(16).padStart(32, '0')
export const PN = (number: number) => `PN${hex(number)}`
export const ACCOUNT = 'AC00000000000000000000000000000001'
export const CHILD = `AC${hex(2)}`
export const CHILD_TOKEN = 'c'.repeat(32)
export const STRANGER = `AC${hex(3)}`
export const APP = `AP${hex(1)}`
export const TRUNK = `TK${hex(1)}`
export const SERVICE = `MG${hex(1)}`
export const PROFILE = '40000000-0000-4000-8000-0000000000aa'
export const OLD = 'https://old.example.test/voice'
export const NEW = 'https://new.example.test/voice'

export const e164 = (number: number) => `+1500555${String(number).padStart(4, '0')}`
export const dates = { date_created: '2026-01-02T03:04:05Z', date_updated: '2026-01-02T03:04:05Z' }

/** More than a page of each: 120 numbers at Twilio, 60 services, 45 numbers at Telnyx. */
export const state = (): GivenState => ({
  twilio: [
    {
      sid: ACCOUNT,
      keys: [{ sid: `SK${hex(1)}`, secret: 'secret-of-the-key' }],
      incoming_phone_numbers: Array.from({ length: 120 }, (_, at) => ({
        sid: PN(at),
        phone_number: e164(at),
        voice_url: OLD,
        ...dates,
      })),
      applications: [{ sid: APP, friendly_name: 'app', voice_url: OLD }],
      services: Array.from({ length: 60 }, (_, at) => ({
        sid: `MG${hex(at + 1)}`,
        friendly_name: `service ${at}`,
        phone_numbers: at === 0 ? [PN(3), PN(4)] : [],
      })),
      trunks: [{ sid: TRUNK, friendly_name: 'trunk' }],
      alerts: [
        {
          sid: `NO${hex(1)}`,
          error_code: '11200',
          request_url: OLD,
          resource_sid: `CA${hex(1)}`,
          request_variables: 'From=1',
          date_generated: '2026-11-01T00:00:00Z',
        },
        {
          sid: `NO${hex(2)}`,
          error_code: '15003',
          log_level: 'warning',
          request_url: OLD,
          resource_sid: `CA${hex(1)}`,
        },
      ],
    },
    {
      sid: CHILD,
      owner_account_sid: ACCOUNT,
      auth_token: CHILD_TOKEN,
      incoming_phone_numbers: [{ sid: PN(900), phone_number: e164(900) }],
    },
    { sid: STRANGER, auth_token: hex(8) },
  ],
  telnyx: [
    {
      phone_numbers: Array.from({ length: 45 }, (_, at) => ({
        id: String(1000 + at),
        phone_number: e164(2000 + at),
        connection_id: at === 0 ? '11' : '10',
        messaging_profile_id: PROFILE,
      })),
      call_control_applications: [
        { id: '10', application_name: 'calls', webhook_event_url: OLD, webhook_api_version: '2' },
      ],
      texml_applications: [{ id: '11', friendly_name: 'texml', voice_url: OLD }],
      credential_connections: [{ id: '12', connection_name: 'credential', webhook_event_url: OLD }],
      fqdn_connections: [{ id: '13', connection_name: 'fqdn' }],
      ip_connections: [{ id: '14', connection_name: 'ip' }],
      messaging_profiles: [{ id: PROFILE, name: 'profile', webhook_url: OLD }],
      webhook_deliveries: [
        {
          id: '50000000-0000-4000-8000-000000000001',
          status: 'delivered',
          started_at: '2026-11-01T00:00:00Z',
          webhook: { id: '50000000-0000-4000-8000-000000000002', event_type: 'call.hangup' },
          attempts: [
            { status: 'delivered', http: { request: { url: NEW }, response: { status: 200 } } },
            { status: 'failed', http: { request: { url: OLD }, response: { status: 404 } } },
          ],
        },
      ],
    },
  ],
})
