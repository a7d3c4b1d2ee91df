import { randomBytes } from 'node:crypto'
import { Sensitive } from './sensitive.ts'

/** The key of Redis' token in its secret, and the API's variable. */
export const REDIS_KEY = 'REDIS_PASSWORD'

/** 384 random bits in 64 characters that ElastiCache takes: no `+`, `/` or `_`. */
export const generateRedisToken = (): Sensitive =>
  new Sensitive(randomBytes(48).toString('base64').replace(/[+/]/g, '-'))

/**
 * Whether ElastiCache would take it: 16 to 128 letters, digits or `!&#$^<>-`. A placeholder is none. Pure.
 * Source: ElastiCache documentation, "Authenticating with the AUTH command".
 */
export const isRedisToken = (value: Sensitive | undefined): value is Sensitive =>
  value !== undefined && /^[A-Za-z0-9!&#$^<>-]{16,128}$/.test(value.reveal())

/** What a probe has seen: this token, of this version of the secret, alone opens this group. */
export type SeenToken = { version: string; group: string; changed: string }
