/** AWS's error codes for credentials that have ended, whichever service says it. */
export const expiredCodes = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']

/** What to do about them. */
export const signInAgain =
  'The credentials have expired: sign in again (`aws sso login`), then run this again; it goes on where it stopped.'
