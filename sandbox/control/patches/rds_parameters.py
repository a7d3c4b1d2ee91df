"""Amazon RDS parameter groups: parameters that say who set them, and can be set back."""

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from patches import patch


@patch("rds.parameters")
def parameters() -> None:
    """moto's parameters lack their Source, by which the provider tells its own from the engine's, and so plans them anew
    each time; and there is no ResetDBParameterGroup."""
    describe = RDSResponse.describe_db_parameters

    def describe_db_parameters(self) -> ActionResult:
        if self.params.get("Source") not in (None, "user"):
            return ActionResult({"Parameters": []})
        kept = describe(self).result["Parameters"]
        detail = {"Source": "user", "IsModifiable": True, "DataType": "string"}
        return ActionResult({"Parameters": [detail | parameter for parameter in kept]})

    def reset_db_parameter_group(self) -> ActionResult:
        name = self.params.get("DBParameterGroupName")
        group = self.backend.modify_db_parameter_group(name, [])  # raises when there is none
        if self.params.get("ResetAllParameters"):
            group.parameters.clear()
        for parameter in self.params.get("Parameters", []):
            group.parameters.pop(parameter["ParameterName"], None)
        return ActionResult({"DBParameterGroupName": group.name})

    RDSResponse.describe_db_parameters = describe_db_parameters
    RDSResponse.reset_db_parameter_group = reset_db_parameter_group
