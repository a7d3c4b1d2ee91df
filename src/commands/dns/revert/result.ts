export { result } from '../point/result.ts'
