"""Amazon ElastiCache: snapshots that say of which node and of when their data are."""

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.elasticache import models, responses
from moto.elasticache.exceptions import InvalidParameterCombinationException

from patches import patch


@patch("elasticache.snapshots")
def snapshots() -> None:
    """moto's snapshots have no NodeSnapshots, which alone say when they were taken; take in a group without cluster mode
    by its own name, where ElastiCache wants one of its nodes
    (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-manual.html); and of a node name its group too."""
    answer = responses.ElastiCacheResponse.create_snapshot
    create = models.ElastiCacheBackend.create_snapshot

    def answer_snapshot(self) -> ActionResult:
        group_id = self._get_param("ReplicationGroupId")
        group = self.elasticache_backend.replication_groups.get(group_id)
        if group is not None and getattr(group, "cluster_mode", "disabled") != "enabled":
            raise InvalidParameterCombinationException(
                f"Replication group {group_id} has cluster mode disabled: name one of its nodes, by CacheClusterId."
            )
        return answer(self)

    def create_snapshot(self, snapshot_name, replication_group_id, cache_cluster_id, kms_key_id, tags):
        snapshot = create(self, snapshot_name, replication_group_id, cache_cluster_id, kms_key_id, tags)
        group = self.replication_groups.get(replication_group_id)
        if group is None:
            snapshot.replication_group_id = None
        node = cache_cluster_id or (group.member_clusters or [None])[0]
        cluster = self.cache_clusters.get(node)
        snapshot.node_snapshots = [
            {
                "CacheClusterId": node,
                "CacheNodeId": "0001",
                "CacheNodeCreateTime": cluster and cluster.cache_cluster_create_time,
                "SnapshotCreateTime": utcnow(),
            }
        ]
        return snapshot

    responses.ElastiCacheResponse.create_snapshot = answer_snapshot
    models.ElastiCacheBackend.create_snapshot = create_snapshot
