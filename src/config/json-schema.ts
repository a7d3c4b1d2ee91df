import * as z from 'zod'
import { configSchema } from './schema.ts'

/** The JSON schema of `medspa.config.yaml`, for editors (docs/schemas/config.json). What it cannot say medspa says itself. */
export const configJsonSchema = (): object => ({
  ...z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }),
  title: 'medspa.config.yaml',
})
