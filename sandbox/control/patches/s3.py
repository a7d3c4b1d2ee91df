"""Amazon S3: bucket policies with conditions."""

import json

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3 import models

from patches import patch


@patch("s3.policy-conditions")
def policy_conditions() -> None:
    """moto denies whatever a statement with a Condition names, so that a policy which only refuses plain HTTP shuts the
    bucket. A statement applies when its condition holds."""

    def get_permission(self, action: str, resource: str) -> PermissionResult:
        if self.policy is None:
            return PermissionResult.NEUTRAL
        document = json.loads(self.policy.decode())
        statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
        applying = [unconditional(each) for each in statements if holds(each.get("Condition") or {})]
        return IAMPolicy(json.dumps(document | {"Statement": applying})).is_action_permitted(action, resource)

    models.FakeBucket.get_permission = get_permission


def holds(condition: dict) -> bool:
    """Whether a condition holds here: loopback counts as secure transport, and about nothing else is anything known."""
    return all(
        operator == "Bool" and key.lower() == "aws:securetransport" and str(value).lower() == "true"
        for operator, keys in condition.items()
        for key, value in keys.items()
    )


def unconditional(statement: dict) -> dict:
    return {element: value for element, value in statement.items() if element != "Condition"}
