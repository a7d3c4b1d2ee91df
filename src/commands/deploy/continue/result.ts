/** `result` of `deploy continue`. */
export { deploymentResult as result } from '../result.ts'
