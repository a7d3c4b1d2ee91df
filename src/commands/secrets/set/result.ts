/** `result` of `secrets set`. */
export { written as result } from '../shared/results.ts'
