/** Pure: `no requests`, `1 request`, `12 requests`. The noun's plural ends in s. */
export const counted = (number: number, noun: string) =>
  `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`
