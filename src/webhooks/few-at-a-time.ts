/** How many calls a provider's API gets at a time: an account of many records would be refused as too many requests. */
const AT_A_TIME = 4

/** The outcomes of `work` in the order of the items, a few of which are worked at at a time. Rejects with the first failure. */
export async function fewAtATime<Item, Outcome>(
  items: readonly Item[],
  work: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const left = items.entries()
  const workThrough = async () => {
    for (const [index, item] of left) outcomes[index] = await work(item)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, workThrough))
  return outcomes
}
