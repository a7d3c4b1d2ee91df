/** Where every sandbox is, as AWS names places. */
export const REGION = 'us-east-1'
export const ACCOUNT_ID = '123456789012'
