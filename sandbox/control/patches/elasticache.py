"""Amazon ElastiCache: replication groups with members, deletions that end, and settings that can change.

A token never reaches moto's state: the group knows only that it has one.
"""

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.elasticache import models, responses
from moto.elasticache.exceptions import (
    CacheSubnetGroupNotFound,
    ElastiCacheException,
    InvalidParameterCombinationException,
    InvalidParameterValueException,
    ReplicationGroupNotFound,
)

from patches import patch

TOKEN_LENGTH = (16, 128)  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
TOKEN_SPECIALS = set("!&#$^<>-")


class CacheSubnetGroupInUse(ElastiCacheException):
    code = "CacheSubnetGroupInUse"


@patch("elasticache.members")
def members() -> None:
    """moto makes no cache clusters for a replication group, ignores NumCacheClusters, and leaves out of a cluster's
    description what the provider reads of the group there: security groups, parameter group, nodes and window."""
    create = models.ElastiCacheBackend.create_replication_group

    def create_replication_group(self, **asked):
        check_token(asked.get("auth_token"), asked.get("transit_encryption_enabled"))
        if asked.get("num_cache_clusters") and not asked.get("replicas_per_node_group"):
            asked["replicas_per_node_group"] = asked["num_cache_clusters"] - 1
        group = create(self, **asked)
        for member in group.node_groups[0]["node_group_members"]:
            self.cache_clusters[member["cache_cluster_id"]] = member_cluster(self, group, member)
        group.cluster_mode = asked.get("cluster_mode") or "disabled"
        group.transit_encryption_mode = asked.get("transit_encryption_mode") or (
            "required" if group.transit_encryption_enabled else None
        )
        group.auto_minor_version_upgrade = str(asked.get("auto_minor_version_upgrade")).lower() != "false"
        group.replication_group_create_time = utcnow()
        return group

    models.ElastiCacheBackend.create_replication_group = create_replication_group


def check_token(token: str | None, transit_encryption: bool | None) -> None:
    if token is None:
        return
    if not transit_encryption:
        raise InvalidParameterCombinationException(
            "Auth token is only supported when encryption-in-transit is enabled (TransitEncryptionEnabled)."
        )
    shortest, longest = TOKEN_LENGTH
    plain = all(letter.isascii() and (letter.isalnum() or letter in TOKEN_SPECIALS) for letter in token)
    if not shortest <= len(token) <= longest or not plain:
        raise InvalidParameterValueException(
            f"Invalid AuthToken provided: {shortest} to {longest} letters, digits or {' '.join(sorted(TOKEN_SPECIALS))}."
        )


def member_cluster(backend, group, member: dict):
    cluster = models.CacheCluster(
        account_id=backend.account_id,
        region_name=backend.region_name,
        cache_cluster_id=member["cache_cluster_id"],
        cache_node_type=group.cache_node_type,
        replication_group_id=group.replication_group_id,
        az_mode=None,
        preferred_availability_zone=member["preferred_availability_zone"],
        num_cache_nodes=1,
        engine=group.engine,
        engine_version=full_version(group.engine_version),
        cache_parameter_group_name=group.cache_parameter_group_name or default_parameter_group(group),
        cache_subnet_group_name=group.cache_subnet_group_name,
        transit_encryption_enabled=group.transit_encryption_enabled,
        network_type=group.network_type,
        ip_discovery=group.ip_discovery,
        snapshot_name=None,
        preferred_maintenance_window=group.preferred_maintenance_window or "sun:05:00-sun:06:00",
        port=group.port,
        notification_topic_arn=group.notification_topic_arn,
        auto_minor_version_upgrade=group.auto_minor_version_upgrade,
        snapshot_retention_limit=group.snapshot_retention_limit,
        snapshot_window=group.snapshot_window,
        auth_token=None,
        outpost_mode=None,
        preferred_outpost_arn=None,
        preferred_availability_zones=None,
        cache_security_group_names=None,
        security_group_ids=group.security_group_ids,
        tags=None,
        snapshot_arns=None,
        preferred_outpost_arns=None,
        log_delivery_configurations=group.log_delivery_configurations,
        cache_node_ids_to_remove=None,
        cache_node_ids_to_reboot=None,
    )
    cluster.num_cache_nodes = 1
    cluster.replication_group_id = group.replication_group_id
    cluster.snapshot_window = group.snapshot_window
    cluster.auth_token_enabled = group.auth_token_enabled
    cluster.at_rest_encryption_enabled = group.at_rest_encryption_enabled
    describe_members(cluster)
    return cluster


def describe_members(cluster) -> None:
    """Give the cluster the structures of its description that moto leaves out."""
    cluster.security_groups = [{"SecurityGroupId": group, "Status": "active"} for group in cluster.security_group_ids]
    cluster.cache_parameter_group = {
        "CacheParameterGroupName": cluster.cache_parameter_group_name,
        "ParameterApplyStatus": "in-sync",
        "CacheNodeIdsToReboot": [],
    }
    cluster.cache_nodes = [
        {
            "CacheNodeId": "0001",
            "CacheNodeStatus": "available",
            "CacheNodeCreateTime": cluster.cache_cluster_create_time,
            "Endpoint": {"Address": f"{cluster.cache_cluster_id}.sandbox.use1.cache.amazonaws.com", "Port": cluster.port},
            "ParameterGroupStatus": "in-sync",
            "CustomerAvailabilityZone": cluster.preferred_availability_zone,
        }
    ]


def full_version(version: str | None) -> str:
    """A cluster says `7.1.0` where the group was asked for `7.1`."""
    parts = (version or "7.1").split(".")
    return ".".join((parts + ["0", "0"])[:3])


def default_parameter_group(group) -> str:
    return f"default.{group.engine}{(group.engine_version or '7').split('.')[0]}"


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
        change_token(group, self._get_param("AuthToken"), self._get_param("AuthTokenUpdateStrategy"))
        for cluster_id in group.member_clusters:
            cluster = backend.cache_clusters.get(cluster_id)
            if cluster is not None:
                follow(cluster, group)
        return ActionResult({"ReplicationGroup": group})

    responses.ElastiCacheResponse.modify_replication_group = modify_replication_group


def change_token(group, token: str | None, strategy: str | None) -> None:
    """ROTATE adds a token, SET leaves that one alone, DELETE takes them away; which tokens open the group, the front knows."""
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


def follow(cluster, group) -> None:
    """Bring a member up to the group's settings."""
    cluster.cache_node_type = group.cache_node_type
    cluster.engine_version = full_version(group.engine_version)
    cluster.cache_parameter_group_name = group.cache_parameter_group_name or default_parameter_group(group)
    cluster.security_group_ids = group.security_group_ids or []
    cluster.preferred_maintenance_window = group.preferred_maintenance_window or cluster.preferred_maintenance_window
    cluster.snapshot_retention_limit = group.snapshot_retention_limit
    cluster.snapshot_window = group.snapshot_window
    cluster.auth_token_enabled = group.auth_token_enabled
    cluster.transit_encryption_enabled = group.transit_encryption_enabled
    describe_members(cluster)
