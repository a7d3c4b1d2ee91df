import * as z from 'zod'

/**
 * A parking that has begun and is not recorded as parked: what there was before it. Written into the release parameter before
 * anything is stopped, so that anybody's next command can take it back or go on with it, whatever became of the command that
 * began it: its process, its machine or its credentials may be gone.
 */
export const parkingSchema = z.looseObject({
  /** ISO time. */
  since: z.string(),
  /** For people: `ada on laptop, arn:aws:sts::…`. */
  by: z.string(),
  /** The tag of the release that served; absent where nothing says which. */
  release: z.string().optional(),
  /** Tasks that the service was to have; absent where there was no service. */
  desired: z.int().optional(),
  /** Autoscaling's least number of tasks; absent where nothing scaled the service. */
  min: z.int().optional(),
  /** Tasks that each worker was to have, by its name; absent where there was none. */
  workers: z.record(z.string(), z.int()).optional(),
  /** Whether the database refused to be deleted. */
  protected: z.boolean().optional(),
  /** Whether the load balancer refused to be deleted. */
  load_balancer_protected: z.boolean().optional(),
})

export type Parking = z.infer<typeof parkingSchema>
