"""Amazon API Gateway, of which V2 is a part to moto: stages that change."""

import json
from urllib.parse import unquote

from moto.apigatewayv2 import models, responses

from patches import patch

MEMBERS = {
    "accessLogSettings": "access_log_settings",
    "autoDeploy": "auto_deploy",
    "clientCertificateId": "client_certificate_id",
    "defaultRouteSettings": "default_route_settings",
    "description": "description",
    "routeSettings": "route_settings",
    "stageVariables": "stage_variables",
}
"""What UpdateStage may name, and where moto's stage has it."""


@patch("apigateway.update-stage")
def update_stage() -> None:
    """moto has no UpdateStage and no DeleteAccessLogSettings: a stage stays as it was made."""

    def update(self, api_id: str, name: str, config: dict) -> models.Stage:
        stage = self.get_stage(api_id, name)
        for member, attribute in MEMBERS.items():
            if member in config:
                setattr(stage, attribute, config[member])
        return stage

    def answer(self):
        parts = self.path.split("/")
        stage = self.apigatewayv2_backend.update_stage(parts[-3], unquote(parts[-1]), json.loads(self.body))
        return 200, {}, json.dumps(stage.to_json())

    models.ApiGatewayV2Backend.update_stage = update
    responses.ApiGatewayV2Response.update_stage = answer
