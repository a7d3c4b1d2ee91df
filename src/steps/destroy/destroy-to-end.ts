/** What a cancel waits for before anything of a destroy is final: what it has stopped is started again. */
export const takenBackToEnd = 'the environment to run as before'
