"""Amazon ECS: services that are what they were asked to be, task definitions that can be listed by age."""

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.ecs import models, responses
from moto.ecs.exceptions import InvalidParameterException

from patches import patch

SETTINGS = {
    "availabilityZoneRebalancing": "DISABLED",
    "capacityProviderStrategy": None,
    "deploymentConfiguration": None,
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "healthCheckGracePeriodSeconds": 0,
    "placementConstraints": [],
    "placementStrategy": [],
    "serviceConnectConfiguration": None,
    "volumeConfigurations": None,
}
"""Members of CreateService that moto drops, and what AWS takes where they are absent."""

DEPLOYMENT_CONFIGURATION = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
}


def attribute(member: str) -> str:
    """The name under which moto's serializer looks for a member of the API's model."""
    return "enable_ecs_managed_tags" if member == "enableECSManagedTags" else camelcase_to_underscores(member)


def with_defaults(configuration: dict | None) -> dict:
    return DEPLOYMENT_CONFIGURATION | (configuration or {})


@patch("ecs.service-settings")
def service_settings() -> None:
    """moto forgets a service's capacity provider strategy, grace period, exec, deployment configuration and managed tags,
    calls every service without a launch type EC2, and keeps a task definition as it was asked for, not its ARN."""
    create_service = responses.EC2ContainerServiceResponse.create_service
    update_service = models.EC2ContainerServiceBackend.update_service

    def create(self):
        result = create_service(self)
        service = result.result["service"]
        for member, default in SETTINGS.items():
            value = self._get_param(member)
            setattr(service, attribute(member), default if value is None else value)
        service.deployment_configuration = with_defaults(service.deployment_configuration)
        settle_capacity(self.ecs_backend, service, self._get_param("launchType"))
        service.enable_execute_command = bool(service.enable_execute_command)
        service.platform_version = service.platform_version or "LATEST"
        return result

    def update(self, service_properties):
        properties = dict(service_properties)
        if "enable_e_c_s_managed_tags" in properties:
            properties["enable_ecs_managed_tags"] = properties.pop("enable_e_c_s_managed_tags")
        asked = properties.get("deployment_configuration")
        if properties.get("task_definition"):
            properties["task_definition"] = self.describe_task_definition(properties["task_definition"]).arn
        service = update_service(self, properties)
        if asked:
            service.deployment_configuration = with_defaults(asked)
        if properties.get("capacity_provider_strategy"):
            settle_capacity(self, service, None)
        for deployment in service.deployments:
            if deployment["status"] == "PRIMARY":
                deployment["taskDefinition"] = service.task_definition
                deployment["desiredCount"] = service.desired_count
        return service

    responses.EC2ContainerServiceResponse.create_service = create
    models.EC2ContainerServiceBackend.update_service = update


def settle_capacity(backend, service, launch_type: str | None) -> None:
    """A service has a launch type or a capacity provider strategy, its own or the cluster's default, never both."""
    if launch_type is None and not service.capacity_provider_strategy:
        cluster = backend.clusters[service.cluster_name]
        service.capacity_provider_strategy = cluster.default_capacity_provider_strategy
    strategy = service.capacity_provider_strategy
    if strategy:
        service.capacity_provider_strategy = [{"weight": 0, "base": 0} | item for item in strategy]
        service.launch_type = None
    for deployment in service.deployments:
        deployment["launchType"] = service.launch_type
        deployment["capacityProviderStrategy"] = service.capacity_provider_strategy


@patch("ecs.service-life")
def service_life() -> None:
    """moto lets a second CreateService replace an active service, and lists services that were deleted."""
    create_service = models.EC2ContainerServiceBackend.create_service
    list_services = models.EC2ContainerServiceBackend.list_services

    def create(self, cluster_str, service_name, *args, **kwargs):
        cluster = self._get_cluster(cluster_str)
        existing = self.services.get(f"{cluster.name}:{service_name}")
        if existing is not None and existing.status == "ACTIVE":
            raise InvalidParameterException("Creation of service was not idempotent.")
        return create_service(self, cluster_str, service_name, *args, **kwargs)

    def listed(self, *args, **kwargs):
        active = {service.arn for service in self.services.values() if service.status != "INACTIVE"}
        return [arn for arn in list_services(self, *args, **kwargs) if arn in active]

    models.EC2ContainerServiceBackend.create_service = create
    models.EC2ContainerServiceBackend.list_services = listed


@patch("ecs.task-definitions")
def task_definitions() -> None:
    """moto's task definitions do not say when they were registered, ListTaskDefinitions knows neither order nor pages,
    and a family's name means its newest revision even when that is inactive."""
    init = models.TaskDefinition.__init__

    describe = models.EC2ContainerServiceBackend.describe_task_definition

    def task_definition(self, *args, **kwargs) -> None:
        init(self, *args, **kwargs)
        self.registered_at = utcnow()

    def describe_task_definition(self, task_definition_str: str):
        family = task_definition_str.split("/")[-1]
        if ":" not in family:
            active = [each for each in self.task_definitions.get(family, {}).values() if each.status == "ACTIVE"]
            if active:
                return max(active, key=lambda each: each.revision)
        return describe(self, task_definition_str)

    def list_task_definitions(self) -> ActionResult:
        prefix, status = self._get_param("familyPrefix"), self._get_param("status") or "ACTIVE"
        arns = self.ecs_backend.list_task_definitions(prefix, status)
        arns.sort(key=lambda arn: (arn.rsplit(":", 1)[0], int(arn.rsplit(":", 1)[1])))
        if self._get_param("sort") == "DESC":
            arns.reverse()
        start, count = int(self._get_param("nextToken") or 0), self._get_int_param("maxResults") or 100
        following = str(start + count) if start + count < len(arns) else None
        return ActionResult({"taskDefinitionArns": arns[start : start + count], "nextToken": following})

    models.TaskDefinition.__init__ = task_definition
    models.EC2ContainerServiceBackend.describe_task_definition = describe_task_definition
    responses.EC2ContainerServiceResponse.list_task_definitions = list_task_definitions
