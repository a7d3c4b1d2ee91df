/** Pure: the noun for so many: `request`, `requests`. Its plural ends in s. */
export const plural = (number: number, noun: string) => `${noun}${number === 1 ? '' : 's'}`

/** Pure: `0 tasks`, `1 task`, `12 tasks`. */
export const count = (number: number, noun: string) => `${number} ${plural(number, noun)}`

/** Pure: `no requests`, `1 request`, `12 requests`. */
export const counted = (number: number, noun: string) => (number === 0 ? `no ${plural(0, noun)}` : count(number, noun))
