"""AWS CodeDeploy: applications and deployment groups as the provider reads and deletes them.

Deployments do not move by themselves here: the front makes them.
"""

import json
import time

from moto.codedeploy import models, responses

from patches import patch

DEFAULT_CONFIGS = (
    "CodeDeployDefault.ECSAllAtOnce",
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
    "CodeDeployDefault.ECSCanary10Percent5Minutes",
    "CodeDeployDefault.ECSCanary10Percent15Minutes",
)

GROUP_MEMBERS = {
    "alarmConfiguration": "alarm_configuration",
    "autoRollbackConfiguration": "auto_rollback_configuration",
    "autoScalingGroups": "auto_scaling_groups",
    "blueGreenDeploymentConfiguration": "blue_green_deployment_configuration",
    "deploymentConfigName": "deployment_config_name",
    "deploymentStyle": "deployment_style",
    "ec2TagFilters": "ec2_tag_filters",
    "ec2TagSet": "ec2_tag_set",
    "ecsServices": "ecs_services",
    "loadBalancerInfo": "load_balancer_info",
    "onPremisesInstanceTagFilters": "on_premises_instance_tag_filters",
    "onPremisesTagSet": "on_premises_tag_set",
    "outdatedInstancesStrategy": "outdated_instances_strategy",
    "serviceRoleArn": "service_role_arn",
    "terminationHookEnabled": "termination_hook_enabled",
    "triggerConfigurations": "trigger_configurations",
}
"""Members of UpdateDeploymentGroup, and where moto keeps them."""


@patch("codedeploy.times")
def times() -> None:
    """moto answers times as ISO strings; the JSON protocol has them as seconds since 1970, and clients fail on strings."""
    models.iso_8601_datetime_with_milliseconds = time.time


@patch("codedeploy.groups")
def groups() -> None:
    """moto answers a deployment group without its alarms and with empty structures where AWS has none; it lacks
    UpdateDeploymentGroup, UpdateApplication and BatchGetDeploymentGroups."""
    to_dict = models.DeploymentGroup.to_dict

    def group_info(self) -> dict:
        info = to_dict(self)
        info["alarmConfiguration"] = self.alarm_configuration or None
        info["outdatedInstancesStrategy"] = self.outdated_instances_strategy or "UPDATE"
        info["terminationHookEnabled"] = bool(self.termination_hook_enabled)
        if isinstance(self.deployment_config_name, models.CodeDeployDefault):  # moto's own, where none was asked for
            info["deploymentConfigName"] = default_config(self.application)
        return {name: value for name, value in info.items() if value not in ({}, None)}

    def update_deployment_group(self) -> str:
        application = self._get_param("applicationName")
        name = self._get_param("currentDeploymentGroupName")
        group = self.codedeploy_backend.get_deployment_group(application, name)
        for member, kept in GROUP_MEMBERS.items():
            value = self._get_param(member)
            if value is not None:
                setattr(group, kept, value)
        new_name = self._get_param("newDeploymentGroupName")
        if new_name:
            groups = self.codedeploy_backend.deployment_groups[application]
            groups[new_name] = groups.pop(name)
            group.deployment_group_name = new_name
        return json.dumps({"hooksNotCleanedUp": []})

    def update_application(self) -> str:
        backend = self.codedeploy_backend
        application = backend.get_application(self._get_param("applicationName"))
        new_name = self._get_param("newApplicationName")
        if new_name:
            old_name = application.application_name
            application.application_name = new_name
            backend.applications[new_name] = backend.applications.pop(old_name)
            backend.deployment_groups[new_name] = backend.deployment_groups.pop(old_name, {})
        return "{}"

    def batch_get_deployment_groups(self) -> str:
        application = self._get_param("applicationName")
        found = self.codedeploy_backend.deployment_groups.get(application, {})
        names = self._get_param("deploymentGroupNames")
        return json.dumps({"deploymentGroupsInfo": [found[name].to_dict() for name in names if name in found]})

    models.DeploymentGroup.to_dict = group_info
    responses.CodeDeployResponse.update_deployment_group = update_deployment_group
    responses.CodeDeployResponse.update_application = update_application
    responses.CodeDeployResponse.batch_get_deployment_groups = batch_get_deployment_groups


def default_config(application: models.Application) -> str:
    return DEFAULT_CONFIGS[0] if application.compute_platform == "ECS" else "CodeDeployDefault.OneAtATime"


@patch("codedeploy.deletes")
def deletes() -> None:
    """moto has no DeleteApplication and no DeleteDeploymentGroup."""

    def delete_deployment_group(self) -> str:
        groups = self.codedeploy_backend.deployment_groups.get(self._get_param("applicationName"), {})
        groups.pop(self._get_param("deploymentGroupName"), None)
        return json.dumps({"hooksNotCleanedUp": []})

    def delete_application(self) -> str:
        name = self._get_param("applicationName")
        self.codedeploy_backend.applications.pop(name, None)
        self.codedeploy_backend.deployment_groups.pop(name, None)
        return ""

    responses.CodeDeployResponse.delete_deployment_group = delete_deployment_group
    responses.CodeDeployResponse.delete_application = delete_application
