import * as z from 'zod'

export const home = z.string().describe("the sandbox's state folder")
