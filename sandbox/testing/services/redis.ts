import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { redisFiles } from '../../data/redis/config.ts'
import type { RedisServer } from '../../data/redis/redis.ts'
import type { ElastiCache } from '../../front/elasticache/elasticache.ts'
import type { ServiceCopy } from './service-copy.ts'

/** Each Redis server's data, and who may get in. */
export const redisCopy = ({ groups, started }: ElastiCache): ServiceCopy<undefined> => ({
  async save(stateDir) {
    await Promise.all(
      groups.all().map(async ({ id, folder, engine }) => {
        const server = await engine()
        if (server) await copyRedis(server, folder, path.join(stateDir, 'redis', id))
      }),
    )
  },
  async resume() {
    await started
    await Promise.all(groups.all().map(({ engine }) => engine()))
  },
})

/** Makes the folder `to`, from which `startRedis` starts the like of `server`: its data as they are now, the same tokens open it. */
export async function copyRedis(server: RedisServer, from: string, to: string): Promise<void> {
  await server.saveTo(redisFiles(to).dump)
  await copyFile(redisFiles(from).users, redisFiles(to).users)
  await copyFile(redisFiles(from).managerPassword, redisFiles(to).managerPassword)
}
