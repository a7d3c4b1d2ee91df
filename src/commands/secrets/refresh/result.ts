/** `result` of `secrets refresh`. */
export { written as result } from '../shared/results.ts'
