/** Faults that are an answer: of AWS or of a phone provider, or, `bad-gateway`, of a proxy before either. */
export type ErrorKind =
  | 'throttle'
  | 'error-500'
  | 'error-503'
  | 'bad-gateway'
  | 'access-denied'
  | 'expired-token'
  | 'clock-skewed'
