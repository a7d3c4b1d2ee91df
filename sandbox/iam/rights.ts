import type { Audit } from '../front/audit/audit.ts'
import type { AccessRequest } from './access-request.ts'

/** What is asked in a role, or by a service itself: `apigateway.amazonaws.com`, with the keys that the service sends. */
export type Asked = Pick<Audit, 'action' | 'resources'> &
  Partial<Audit> & { principal: string; context?: AccessRequest['context'] }

/** What a service may do in a role, or for itself. */
export type Rights = {
  /** @throws AccessDenied */
  checkAsked: (asked: Asked) => Promise<void>
}
