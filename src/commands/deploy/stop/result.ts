/** `result` of `deploy stop`. */
export { deploymentResult as result } from '../result.ts'
