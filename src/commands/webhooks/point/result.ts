/** `result` of `webhooks point`. */
export { changedSchema as result } from '../fields.ts'
