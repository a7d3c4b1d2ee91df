import { cluster, clusterRemoval } from './cluster.ts'
import { compute } from './compute.ts'
import { data } from './data.ts'
import { edge } from './edge.ts'
import { look } from './look.ts'
import { lookAtOurs } from './look-at-ours.ts'
import { network } from './network.ts'
import type { Permission } from './permission.ts'
import { removal } from './removal.ts'
import { roles } from './roles.ts'
import { state } from './state.ts'
import { watch } from './watch.ts'

/**
 * Everything that medspa and its Terraform may call in an environment: the same actions as in the operator's policies of
 * infra/bootstrap, which test/permissions/ holds against each other.
 */
export const permissions: readonly Permission[] = [
  ...look,
  ...lookAtOurs,
  ...state,
  ...network,
  ...compute,
  ...edge,
  ...data,
  ...cluster,
  ...watch,
  ...roles,
  ...removal,
  ...clusterRemoval,
]
