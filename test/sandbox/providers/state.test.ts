import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openState } from '../../../sandbox/providers/state.ts'

const usual = { TWILIO_AUTH_TOKEN: 'a'.repeat(32), TELNYX_API_KEY: 'KEYusual' }
let stateDir: string
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'medspa-providers-'))
})
afterEach(() => rm(stateDir, { recursive: true }))

const file = () => path.join(stateDir, 'providers.json')

it('the first account has the keys of this sandbox, and is kept', async () => {
  const { twilio, telnyx } = (await openState(stateDir, usual)).current()
  expect(twilio.map(({ auth_token }) => auth_token)).toEqual([usual.TWILIO_AUTH_TOKEN])
  expect(telnyx.map(({ api_key }) => api_key)).toEqual([usual.TELNYX_API_KEY])
  const again = await openState(stateDir, { TWILIO_AUTH_TOKEN: 'b'.repeat(32), TELNYX_API_KEY: 'KEYother' })
  expect(again.current()).toEqual({ twilio, telnyx })
})

it('what was changed or put in its place is there the next time', async () => {
  const state = await openState(stateDir, usual)
  const [number] = state.current().twilio[0]?.incoming_phone_numbers ?? []
  if (number) number.voice_url = 'https://new.example.test/voice'
  await Promise.all([state.save(), state.save()])
  expect((await openState(stateDir, usual)).current().twilio[0]?.incoming_phone_numbers[0]).toMatchObject({
    voice_url: 'https://new.example.test/voice',
  })
  await state.replace({})
  expect((await openState(stateDir, usual)).current()).toEqual({ twilio: [], telnyx: [] })
})

it('an account without a name has the name that Twilio gives it', async () => {
  const main = `AC${'1'.repeat(32)}`
  const state = await openState(stateDir, usual)
  await state.replace({
    twilio: [
      { sid: main },
      { sid: `AC${'2'.repeat(32)}`, owner_account_sid: main, date_created: '2026-02-03T14:05:06Z' },
    ],
  })
  expect(state.current().twilio.map(({ friendly_name }) => friendly_name)).toEqual([
    'owner@clinic.test',
    'SubAccount Created at 2026-02-03 14:05 pm',
  ])
})

it('a state that is none is refused without its values, and changes nothing', async () => {
  const state = await openState(stateDir, usual)
  const before = await readFile(file(), 'utf8')
  const secret = 'not-a-token-but-a-secret'
  const refused = state.replace({ twilio: [{ sid: 'AC1', auth_token: secret }] })
  await expect(refused).rejects.toThrow('twilio.0.auth_token: 32 hexadecimal digits are expected')
  await expect(refused).rejects.not.toThrow(secret)
  expect(await readFile(file(), 'utf8')).toBe(before)
})

it('a file that cannot be read is said by its name, and what to do', async () => {
  await writeFile(file(), '{')
  await expect(openState(stateDir, usual)).rejects.toThrow(/providers\.json cannot be read .* delete it/)
})
