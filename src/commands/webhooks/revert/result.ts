/** `result` of `webhooks revert`. */
export { changedSchema as result } from '../fields.ts'
