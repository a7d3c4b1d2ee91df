/** The header of what the voice Lambda answers by itself: `parked` or `unavailable`. The API's answers do not have it. */
export const LAMBDA_ANSWER = 'x-medspa-answer'
