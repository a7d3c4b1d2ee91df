"""Amazon ElastiCache: deletions that end, and settings that can change.

A token never reaches moto's state: the group knows only that it has one.
"""

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.elasticache import models, responses
from moto.elasticache.exceptions import (
    CacheSubnetGroupNotFound,
    ElastiCacheException,
    InvalidParameterValueException,
    ReplicationGroupNotFound,
)

from patches import patch
from patches.elasticache_members import check_token, follow


class CacheSubnetGroupInUse(ElastiCacheException):
    code = "CacheSubnetGroupInUse"


@patch("elasticache.deletes")
def deletes() -> None:
    """moto's replication groups stay `deleting` for ever, ignore FinalSnapshotIdentifier, and hide the snapshots that a
    deleted group left."""
    describe = models.ElastiCacheBackend.describe_snapshots

    def delete_replication_group(self) -> ActionResult:
        backend = self.elasticache_backend
        group_id = self._get_param("ReplicationGroupId")
        group = backend.replication_groups.get(group_id)
        if group is None:
            raise ReplicationGroupNotFound(group_id)
        final = self._get_param("FinalSnapshotIdentifier")
        if final:
            backend.create_snapshot(final, group_id, None, group.kms_key_id, [])
        del backend.replication_groups[group_id]
        for cluster_id in group.member_clusters:
            backend.cache_clusters.pop(cluster_id, None)
        group.status = "deleting"
        return ActionResult({"ReplicationGroup": group})

    def delete_cache_cluster(self, cache_cluster_id: str):
        cluster = self.describe_cache_clusters(cache_cluster_id)[0]
        del self.cache_clusters[cache_cluster_id]
        cluster.cache_cluster_status = "deleting"
        return cluster

    def describe_snapshots(self, **asked):
        group_id = asked.get("replication_group_id")
        if group_id and not asked.get("snapshot_name") and group_id not in self.replication_groups:
            return self._get_snapshots_by_param(ref_id=group_id, source=asked.get("snapshot_source"))
        return describe(self, **asked)

    responses.ElastiCacheResponse.delete_replication_group = delete_replication_group
    models.ElastiCacheBackend.delete_cache_cluster = delete_cache_cluster
    models.ElastiCacheBackend.describe_snapshots = describe_snapshots


@patch("elasticache.subnet-groups")
def subnet_groups() -> None:
    """moto has no DeleteCacheSubnetGroup and no ModifyCacheSubnetGroup."""

    def delete_cache_subnet_group(self) -> ActionResult:
        backend = self.elasticache_backend
        name = self._get_param("CacheSubnetGroupName")
        if name not in backend.cache_subnet_groups:
            raise CacheSubnetGroupNotFound(name)
        users = [*backend.replication_groups.values(), *backend.cache_clusters.values()]
        if any(user.cache_subnet_group_name == name for user in users):
            raise CacheSubnetGroupInUse(f"Cache subnet group {name} is currently in use by a cache cluster.")
        del backend.cache_subnet_groups[name]
        return ActionResult({})

    def modify_cache_subnet_group(self) -> ActionResult:
        backend = self.elasticache_backend
        name = self._get_param("CacheSubnetGroupName")
        former = backend.describe_cache_subnet_groups(name)[0]
        description = self._get_param("CacheSubnetGroupDescription") or former.cache_subnet_group_description
        subnet_ids = self._get_param("SubnetIds") or former.subnet_ids
        group = models.CacheSubnetGroup(backend.account_id, backend.region_name, name, description, subnet_ids, former.tags)
        backend.cache_subnet_groups[name] = group
        return ActionResult({"CacheSubnetGroup": group})

    responses.ElastiCacheResponse.delete_cache_subnet_group = delete_cache_subnet_group
    responses.ElastiCacheResponse.modify_cache_subnet_group = modify_cache_subnet_group


GROUP_MEMBERS = {
    "ReplicationGroupDescription": "description",
    "CacheNodeType": "cache_node_type",
    "EngineVersion": "engine_version",
    "Engine": "engine",
    "SnapshotRetentionLimit": "snapshot_retention_limit",
    "SnapshotWindow": "snapshot_window",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "CacheParameterGroupName": "cache_parameter_group_name",
    "SecurityGroupIds": "security_group_ids",
    "NotificationTopicArn": "notification_topic_arn",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "TransitEncryptionEnabled": "transit_encryption_enabled",
    "TransitEncryptionMode": "transit_encryption_mode",
}
"""Members of ModifyReplicationGroup that moto's group keeps."""


@patch("elasticache.modify")
def modify() -> None:
    """moto has no ModifyReplicationGroup."""

    def modify_replication_group(self) -> ActionResult:
        backend = self.elasticache_backend
        group = backend.describe_replication_groups(self._get_param("ReplicationGroupId"))[0]
        for member, kept in GROUP_MEMBERS.items():
            value = self._get_param(member)
            if value is not None:
                setattr(group, kept, value)
        for member, kept in {"AutomaticFailoverEnabled": "automatic_failover", "MultiAZEnabled": "multi_az"}.items():
            value = self._get_bool_param(member)
            if value is not None:
                setattr(group, kept, "enabled" if value else "disabled")
        change_logs(group, self._get_param("LogDeliveryConfigurations") or [])
        change_token(group, self._get_param("AuthToken"), self._get_param("AuthTokenUpdateStrategy"))
        for cluster_id in group.member_clusters:
            cluster = backend.cache_clusters.get(cluster_id)
            if cluster is not None:
                follow(cluster, group)
        return ActionResult({"ReplicationGroup": group})

    responses.ElastiCacheResponse.modify_replication_group = modify_replication_group


def change_logs(group, asked: list[dict]) -> None:
    """A log of a type that has a destination gets another one, or none: `Enabled` is false in a request that ends it."""
    kept = {log["LogType"]: log for log in group.log_delivery_configurations}
    for log in asked:
        if str(log.get("Enabled", "true")).lower() == "false":
            kept.pop(log["LogType"], None)
        else:
            kept[log["LogType"]] = {**log, "Status": "active"}
    group.log_delivery_configurations = list(kept.values())


def change_token(group, token: str | None, strategy: str | None) -> None:
    """ROTATE adds a token, SET leaves that one alone, DELETE takes them away; the front knows which tokens open the group."""
    if strategy == "DELETE":
        group.auth_token_enabled = False
        return
    if token is None:
        return
    check_token(token, group.transit_encryption_enabled)
    if (strategy or "ROTATE") not in ("SET", "ROTATE"):
        raise InvalidParameterValueException(f"Invalid AuthTokenUpdateStrategy: {strategy}")
    group.auth_token_enabled = True
    group.auth_token_last_modified_date = utcnow()
