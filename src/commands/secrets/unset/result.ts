/** `result` of `secrets unset`. */
export { written as result } from '../shared/results.ts'
