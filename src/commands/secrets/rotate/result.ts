/** `result` of `secrets rotate`. */
export { written as result } from '../shared/results.ts'
