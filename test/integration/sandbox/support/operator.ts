import { createPrincipals, type Principals } from '../../../../sandbox/front/access/principals.ts'

/** The token of every front that tests put together by themselves. */
const token = '0123456789abcdef0123456789abcdef01234567'

/** For any AWS client of such a front. */
export const credentials = { accessKeyId: token, secretAccessKey: token }

/** For a request to what is below `/_sandbox/`. */
export const bearer = { authorization: `Bearer ${token}` }

/** Who may call such a front: nobody but its operator, until keys are issued. */
export const principals = (): Principals => createPrincipals({ token, accountId: '123456789012' })
