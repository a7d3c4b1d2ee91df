/** As AWS names them: `us-east-1`, `us-gov-west-1`. */
export const isRegion = (text: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text)
