/** `result` of `secrets import`. */
export { written as result } from '../shared/results.ts'
