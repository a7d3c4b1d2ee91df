import { expect, test } from 'vitest'
import { readConfig } from '../../../app/api/config.ts'

const least = { DATABASE_URL: 'postgresql://u:p@db/x', REDIS_ADDR: 'redis.example.com:6379' }

test('only the database and Redis have to be named', () => {
  const config = readConfig(least)
  expect(config).toMatchObject({ HOST: '0.0.0.0', PORT: 8080, REDIS_TLS: false })
  expect([config.TWILIO_AUTH_TOKEN, config.TELNYX_PUBLIC_KEY, config.VOICE_PUBLIC_BASE_URL]).toEqual(
    Array(3).fill(undefined),
  )
})

test('what the task definition sets is read; slashes at the end of a base URL go', () => {
  const env = { ...least, PORT: '9000', REDIS_TLS: 'true', VOICE_PUBLIC_BASE_URL: 'https://voice.example.com/' }
  expect(readConfig(env)).toMatchObject({
    PORT: 9000,
    REDIS_TLS: true,
    VOICE_PUBLIC_BASE_URL: 'https://voice.example.com',
  })
})

test.each(['', 'PLACEHOLDER'])('a provider key of "%s" counts as none', (value) => {
  expect(readConfig({ ...least, TWILIO_AUTH_TOKEN: value, TELNYX_PUBLIC_KEY: value })).toMatchObject({
    TWILIO_AUTH_TOKEN: undefined,
    TELNYX_PUBLIC_KEY: undefined,
  })
})

test.each([
  [{ DATABASE_URL: 'PLACEHOLDER' }, 'DATABASE_URL is missing or still the placeholder'],
  [{ REDIS_ADDR: undefined }, 'REDIS_ADDR is missing'],
  [{ REDIS_ADDR: 'redis' }, 'REDIS_ADDR is not host:port'],
  [{ PORT: 'http' }, 'PORT is not a port'],
  [{ VOICE_PUBLIC_BASE_URL: 'voice.example.com' }, 'VOICE_PUBLIC_BASE_URL is not an http(s) URL'],
])('%o is refused by name', (wrong, message) => {
  expect(() => readConfig({ ...least, ...wrong })).toThrow(message)
})

test('every wrong variable is named at once, and no value is', () => {
  expect(() => readConfig({ REDIS_ADDR: 'hunter2', PORT: 'hunter2' })).toThrow(
    /^(?!.*hunter2)(?=.*PORT)(?=.*DATABASE_URL)(?=.*REDIS_ADDR)/,
  )
})
