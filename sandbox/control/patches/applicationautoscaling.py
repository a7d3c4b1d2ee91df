"""Application Auto Scaling: scalable targets with tags."""

import json

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError

from patches import patch


@patch("applicationautoscaling.tags")
def tags() -> None:
    """moto has no tag operations here and drops the tags of RegisterScalableTarget; the provider reads them each time."""
    register = ApplicationAutoScalingResponse.register_scalable_target

    def register_scalable_target(self) -> str:
        answer = register(self)
        given = self._get_param("Tags")
        if given:
            tags_of(self, json.loads(answer)["ScalableTargetARN"]).update(given)
        return answer

    def list_tags_for_resource(self) -> str:
        return json.dumps({"Tags": tags_of(self, self._get_param("ResourceARN"))})

    def tag_resource(self) -> str:
        tags_of(self, self._get_param("ResourceARN")).update(self._get_param("Tags"))
        return "{}"

    def untag_resource(self) -> str:
        found = tags_of(self, self._get_param("ResourceARN"))
        for key in self._get_param("TagKeys"):
            found.pop(key, None)
        return "{}"

    ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
    ApplicationAutoScalingResponse.list_tags_for_resource = list_tags_for_resource
    ApplicationAutoScalingResponse.tag_resource = tag_resource
    ApplicationAutoScalingResponse.untag_resource = untag_resource


def tags_of(response, arn: str) -> dict[str, str]:
    """The tags of a target, kept with it, so that they end with it."""
    for targets in response.applicationautoscaling_backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                return target.__dict__.setdefault("tags", {})
    raise JsonRESTError("ResourceNotFoundException", f"No scalable target found for {arn}.")
