"""Amazon ElastiCache: the cache clusters that a replication group is made of."""

from moto.core.utils import utcnow
from moto.elasticache import models
from moto.elasticache.exceptions import InvalidParameterCombinationException, InvalidParameterValueException

from patches import patch

TOKEN_LENGTH = (16, 128)  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
TOKEN_SPECIALS = set("!&#$^<>-")


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
    cluster.log_delivery_configurations = group.log_delivery_configurations
    describe_members(cluster)
