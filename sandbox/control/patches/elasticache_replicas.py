"""Amazon ElastiCache: replicas that come and go."""

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import ElastiCacheException, InvalidParameterValueException
from moto.elasticache.responses import ElastiCacheResponse

from patches import patch
from patches.elasticache_members import member_cluster

MOST_REPLICAS = 5  # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_IncreaseReplicaCount.html


class InvalidReplicationGroupState(ElastiCacheException):
    code = "InvalidReplicationGroupState"


@patch("elasticache.replicas")
def replicas() -> None:
    """moto has neither IncreaseReplicaCount nor DecreaseReplicaCount, and lets a group without a replica fail over."""
    modify = ElastiCacheResponse.modify_replication_group

    def increase_replica_count(self) -> ActionResult:
        group, wanted = asked_of(self)
        members = group.node_groups[0]["node_group_members"]
        if not len(members) - 1 < wanted <= MOST_REPLICAS:
            raise InvalidParameterValueException(
                f"The new replica count must be more than {len(members) - 1} and at most {MOST_REPLICAS}."
            )
        for number in range(len(members) + 1, wanted + 2):
            member = replica(group, members[0], number)
            members.append(member)
            group.member_clusters.append(member["cache_cluster_id"])
            cluster = member_cluster(self.elasticache_backend, group, member)
            self.elasticache_backend.cache_clusters[member["cache_cluster_id"]] = cluster
        return ActionResult({"ReplicationGroup": group})

    def decrease_replica_count(self) -> ActionResult:
        group, wanted = asked_of(self)
        members = group.node_groups[0]["node_group_members"]
        # API reference, DecreaseReplicaCount, NewReplicaCount: with Multi-AZ one replica has to stay.
        least = 1 if "enabled" in (group.multi_az, group.automatic_failover) else 0
        if not least <= wanted < len(members) - 1:
            raise InvalidParameterValueException(
                f"The new replica count must be at least {least} and less than {len(members) - 1}."
            )
        for member in members[wanted + 1 :]:
            group.member_clusters.remove(member["cache_cluster_id"])
            self.elasticache_backend.cache_clusters.pop(member["cache_cluster_id"], None)
        del members[wanted + 1 :]
        return ActionResult({"ReplicationGroup": group})

    def modify_replication_group(self) -> ActionResult:
        group = self.elasticache_backend.describe_replication_groups(self._get_param("ReplicationGroupId"))[0]
        if self._get_bool_param("AutomaticFailoverEnabled") and len(group.member_clusters) < 2:
            # The text: aws-cloudformation/cloudformation-coverage-roadmap#1275.
            raise InvalidReplicationGroupState(
                "Replication group must have at least one read replica to enable autofailover."
            )
        return modify(self)

    ElastiCacheResponse.increase_replica_count = increase_replica_count
    ElastiCacheResponse.decrease_replica_count = decrease_replica_count
    ElastiCacheResponse.modify_replication_group = modify_replication_group


def asked_of(response) -> tuple:
    """The group that is to change, and how many replicas it is to have."""
    group = response.elasticache_backend.describe_replication_groups(response._get_param("ReplicationGroupId"))[0]
    return group, response._get_int_param("NewReplicaCount") or 0


def replica(group, primary: dict, number: int) -> dict:
    """A member as moto makes them, in the other of its two zones."""
    cluster_id = f"{group.replication_group_id}-{number:0>3}"
    domain = primary["read_endpoint"]["address"].partition(".")[2]
    return {
        "cache_cluster_id": cluster_id,
        "cache_node_id": primary["cache_node_id"],
        "read_endpoint": {"address": f"{cluster_id}.{domain}", "port": group.port},
        "preferred_availability_zone": "us-east-1b",
        "current_role": "replica",
    }
