"""IAM: service-linked roles."""

from moto.iam import models
from moto.iam.exceptions import InvalidInput

from patches import patch

ROLE_NAMES = {
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "ecs.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_ECSService",
    "elasticache.amazonaws.com": "AWSServiceRoleForElastiCache",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "rds.amazonaws.com": "AWSServiceRoleForRDS",
}
"""Source: "Using service-linked roles" of each service's guide."""


@patch("iam.service-linked-roles")
def service_linked_roles() -> None:
    """moto makes the role's name of the service's (`AWSServiceRoleForrds`), and has no words for a second one."""
    backend = models.IAMBackend
    create = backend.create_service_linked_role

    def create_service_linked_role(self, service_name, description, suffix):
        name = ROLE_NAMES.get(service_name)
        if name is None or suffix:
            return create(self, service_name, description, suffix)
        if any(role.name == name for role in self.get_roles()):
            # The text: cube-js/cube#11581.
            raise InvalidInput(
                f"Service role name {name} has been taken in this account, please try a different suffix."
            )
        role = create(self, service_name, description, suffix)
        role.name = name
        return role

    backend.create_service_linked_role = create_service_linked_role
