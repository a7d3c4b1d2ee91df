/** Something to choose with the share `weight / sum of weights`. */
export type Weighted = { weight: number }

/**
 * Chooses among `items` so that each run of `sum of weights` choices, counted from the first, holds each item exactly
 * `weight` times, spread as evenly as can be (the "smooth weighted round robin" of nginx). With weights that sum to
 * 100, or to a divisor of it, shares are thus exact over each 100 requests, as the rehearsal promises; an ALB's are
 * so only on average. Undefined when every weight is 0.
 */
export function createChooser<T extends Weighted>(items: readonly T[]): () => T | undefined {
  const lots = items.filter((item) => item.weight > 0).map((item) => ({ item, current: 0 }))
  const total = lots.reduce((sum, lot) => sum + lot.item.weight, 0)
  return () => {
    let best: (typeof lots)[number] | undefined
    for (const lot of lots) {
      lot.current += lot.item.weight
      if (!best || lot.current > best.current) best = lot
    }
    if (best) best.current -= total
    return best?.item
  }
}
