"""Amazon ElastiCache parameter groups, of which moto has none."""

import re

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import ElastiCacheException, InvalidParameterValueException
from moto.elasticache.responses import ElastiCacheResponse

from patches import patch

FAMILIES = ("memcached1.6", "redis5.0", "redis6.x", "redis7", "valkey7", "valkey8")


class CacheParameterGroupNotFound(ElastiCacheException):
    code = "CacheParameterGroupNotFound"


class CacheParameterGroupAlreadyExists(ElastiCacheException):
    code = "CacheParameterGroupAlreadyExists"


class InvalidCacheParameterGroupState(ElastiCacheException):
    code = "InvalidCacheParameterGroupState"


def groups(backend) -> dict[str, dict]:
    """The backend's groups by name: CacheParameterGroup structures with a `Parameters` mapping beside."""
    return backend.__dict__.setdefault("cache_parameter_groups", {})


def named(backend, name: str) -> dict:
    group = groups(backend).get(name) or default_group(backend, name)
    if group is None:
        raise CacheParameterGroupNotFound(f"CacheParameterGroup {name} not found.")
    return group


def default_group(backend, name: str) -> dict | None:
    """Every family has a group of its own, `default.redis7`, that nobody made."""
    family = name.removeprefix("default.").removesuffix(".cluster.on")
    if not name.startswith("default.") or family not in FAMILIES:
        return None
    return new_group(backend, name, family, f"Default parameter group for {family}")


def new_group(backend, name: str, family: str, description: str) -> dict:
    return {
        "CacheParameterGroupName": name,
        "CacheParameterGroupFamily": family,
        "Description": description,
        "IsGlobal": False,
        "ARN": f"arn:aws:elasticache:{backend.region_name}:{backend.account_id}:parametergroup:{name}",
        "Parameters": {},
    }


def described(group: dict) -> dict:
    return {member: value for member, value in group.items() if member != "Parameters"}


@patch("elasticache.parameter-groups")
def parameter_groups() -> None:
    """moto has no cache parameter groups, and refuses the tags of one."""

    def create_cache_parameter_group(self) -> ActionResult:
        backend, name = self.elasticache_backend, self._get_param("CacheParameterGroupName").lower()
        family = self._get_param("CacheParameterGroupFamily")
        if family not in FAMILIES:
            raise InvalidParameterValueException(
                f"CacheParameterGroupFamily {family} is not a valid parameter group family."
            )
        if name in groups(backend):
            raise CacheParameterGroupAlreadyExists(f"Parameter group {name} already exists.")
        group = groups(backend)[name] = new_group(backend, name, family, self._get_param("Description"))
        backend.tagging_service.tag_resource(group["ARN"], self._get_param("Tags", []))
        return ActionResult({"CacheParameterGroup": described(group)})

    def describe_cache_parameter_groups(self) -> ActionResult:
        backend, name = self.elasticache_backend, self._get_param("CacheParameterGroupName")
        found = [named(backend, name)] if name else list(groups(backend).values())
        return ActionResult({"CacheParameterGroups": [described(group) for group in found]})

    def describe_cache_parameters(self) -> ActionResult:
        group = named(self.elasticache_backend, self._get_param("CacheParameterGroupName"))
        parameters = [
            {
                "ParameterName": name,
                "ParameterValue": value,
                "Source": "user",
                "IsModifiable": True,
                "ChangeType": "immediate",
            }
            for name, value in group["Parameters"].items()
        ]
        return ActionResult({"Parameters": parameters if self._get_param("Source") in (None, "user") else []})

    def modify_cache_parameter_group(self) -> ActionResult:
        group = named(self.elasticache_backend, self._get_param("CacheParameterGroupName"))
        for parameter in self._get_param("ParameterNameValues", []):
            group["Parameters"][parameter["ParameterName"]] = parameter["ParameterValue"]
        return ActionResult({"CacheParameterGroupName": group["CacheParameterGroupName"]})

    def reset_cache_parameter_group(self) -> ActionResult:
        group = named(self.elasticache_backend, self._get_param("CacheParameterGroupName"))
        if self._get_bool_param("ResetAllParameters"):
            group["Parameters"].clear()
        for parameter in self._get_param("ParameterNameValues", []):
            group["Parameters"].pop(parameter["ParameterName"], None)
        return ActionResult({"CacheParameterGroupName": group["CacheParameterGroupName"]})

    def delete_cache_parameter_group(self) -> ActionResult:
        backend, name = self.elasticache_backend, self._get_param("CacheParameterGroupName")
        named(backend, name)
        if any(cluster.cache_parameter_group_name == name for cluster in backend.cache_clusters.values()):
            raise InvalidCacheParameterGroupState(
                f"One or more cache clusters are still members of this parameter group {name}."
            )
        groups(backend).pop(name, None)
        return ActionResult({})

    for operation in (
        create_cache_parameter_group,
        describe_cache_parameter_groups,
        describe_cache_parameters,
        modify_cache_parameter_group,
        reset_cache_parameter_group,
        delete_cache_parameter_group,
    ):
        setattr(ElastiCacheResponse, operation.__name__, operation)

    from moto.elasticache.models import ElastiCacheBackend

    list_tags = ElastiCacheBackend.list_tags_for_resource

    def list_tags_for_resource(self, arn: str) -> dict:
        if re.match(r"^arn:aws:elasticache:[^:]*:\d*:parametergroup:", arn):
            return self.tagging_service.list_tags_for_resource(arn)
        return list_tags(self, arn)

    ElastiCacheBackend.list_tags_for_resource = list_tags_for_resource
