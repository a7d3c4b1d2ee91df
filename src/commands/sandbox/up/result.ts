/** `result` of `sandbox up`: where it answers. */
export { printedEndpointSchema as result } from '../../../config/sandbox-endpoint.ts'
