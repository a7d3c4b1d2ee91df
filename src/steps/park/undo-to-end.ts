/** What a cancel waits for from the first step of a parking that changes something until the parking is recorded. */
export const undoToEnd = 'the parking to be taken back'
