"""AWS Lambda: functions of images, and versions that stay as they were published."""

import copy
from urllib.parse import unquote

from moto.awslambda import models, responses
from moto.awslambda.exceptions import PreconditionFailedException

from patches import patch


@patch("lambda.image-config")
def image_config() -> None:
    """moto answers an ImageConfig of empty lists for a function that was given none, ignores one that is updated, and
    cuts an image's address at its registry's port."""
    get_configuration = models.LambdaFunction.get_configuration
    get_code = models.LambdaFunction.get_code
    update_configuration = models.LambdaFunction.update_configuration

    def configuration(self, on_create: bool = False) -> dict:
        config = get_configuration(self, on_create)
        given = self.image_config
        asked = {"EntryPoint": given.entry_point, "Command": given.cmd, "WorkingDirectory": given.working_directory}
        asked = {name: value for name, value in asked.items() if value}
        config.pop("ImageConfigResponse", None)
        if asked:
            config["ImageConfigResponse"] = {"ImageConfig": asked}
        return config

    def code(self) -> dict:
        answer = get_code(self)
        uri = self.code.get("ImageUri")
        if uri:
            repository = uri.split("@")[0]
            if ":" in repository.rsplit("/", 1)[-1]:
                repository = repository.rsplit(":", 1)[0]
            answer["Code"]["ResolvedImageUri"] = f"{repository}@sha256:{self.code_sha_256}"
        return answer

    def update(self, config_updates: dict) -> dict:
        if "ImageConfig" in config_updates:
            self.image_config = models.ImageConfig(config_updates["ImageConfig"] or {})
        if "EphemeralStorage" in config_updates:
            self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
        if "TracingConfig" in config_updates:
            self.tracing_config = config_updates["TracingConfig"]
        self.last_modified = models.iso_8601_datetime_with_nanoseconds()
        return update_configuration(self, config_updates)

    models.LambdaFunction.get_configuration = configuration
    models.LambdaFunction.get_code = code
    models.LambdaFunction.update_configuration = update


@patch("lambda.versions")
def versions() -> None:
    """moto's published versions share their code with $LATEST, so that an update changes them; a version that was deleted
    gives its number to the next; UpdateFunctionCode with Publish marks the version as changed, not the function;
    and CreateFunction with Publish copies the whole log store along."""
    set_function_code = models.LambdaFunction._set_function_code

    def set_code(self, updated_spec: dict) -> None:
        if updated_spec is not self.code:
            self.code = dict(self.code)
        set_function_code(self, updated_spec)

    def publish_version(self, name_or_arn: str, description: str = ""):
        function = self.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
        published = self._functions[function.function_name]["versions"]
        if published and not function.code_or_config_updated:
            return published[-1]
        function.code_or_config_updated = False
        function.last_published = getattr(function, "last_published", 0) + 1
        version = copy.copy(function)
        version.code = dict(function.code)
        version.environment_vars = dict(function.environment_vars)
        version.set_version(function.last_published)
        if description:
            version.description = description
        published.append(version)
        self._arns[version.function_arn] = version
        return version

    def create_function(self, spec: dict):
        function = models.LambdaFunction(account_id=self.account_id, spec=spec, region=self.region_name, version="$LATEST")
        self._lambdas.put_function(function)
        if not spec.get("Publish"):
            return function
        answer = copy.copy(function)  # the function itself stays $LATEST
        answer.version = self.publish_version(spec["FunctionName"]).version
        return answer

    def update_function_code(self, function_name: str, qualifier: str, body: dict) -> dict:
        function = self.get_function(function_name, qualifier)
        configuration = function.update_function_code(body)
        if body.get("Publish") and not body.get("DryRun"):
            return self.publish_version(function_name).get_configuration()
        return configuration

    models.LambdaFunction._set_function_code = set_code
    models.LambdaStorage.publish_version = publish_version
    models.LambdaBackend.create_function = create_function
    models.LambdaBackend.update_function_code = update_function_code


@patch("lambda.revisions")
def revisions() -> None:
    """moto's functions have no RevisionId, and take a change that names one; AWS gives another one with each change, and
    refuses what was meant for a former one."""
    init = models.LambdaFunction.__init__
    get_configuration = models.LambdaFunction.get_configuration
    set_function_code = models.LambdaFunction._set_function_code
    update_configuration = models.LambdaFunction.update_configuration
    update_function_code = models.LambdaBackend.update_function_code
    publish_version = responses.LambdaResponse.publish_version

    def check(function: models.LambdaFunction, given: str | None) -> None:
        if given and given != function.revision_id:
            raise PreconditionFailedException(
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve "
                "the latest Revision Id"
            )

    def renew(function: models.LambdaFunction) -> None:
        function.revision_id = str(models.random.uuid4())

    def function(self, *given, **named) -> None:
        init(self, *given, **named)
        renew(self)

    def configuration(self, on_create: bool = False) -> dict:
        return get_configuration(self, on_create) | {"RevisionId": self.revision_id}

    def set_code(self, updated_spec: dict) -> None:
        set_function_code(self, updated_spec)
        if not updated_spec.get("DryRun"):
            renew(self)

    def update(self, config_updates: dict) -> dict:
        check(self, config_updates.get("RevisionId"))
        renew(self)
        return update_configuration(self, config_updates)

    def update_code(self, function_name: str, qualifier: str, body: dict) -> dict:
        check(self.get_function(function_name, qualifier), body.get("RevisionId"))
        return update_function_code(self, function_name, qualifier, body)

    def publish(self) -> tuple:
        name = unquote(self.path.split("/")[-2])
        check(self.backend.get_function(name), self._get_param("RevisionId"))
        return publish_version(self)

    models.LambdaFunction.__init__ = function
    models.LambdaFunction.get_configuration = configuration
    models.LambdaFunction._set_function_code = set_code
    models.LambdaFunction.update_configuration = update
    models.LambdaBackend.update_function_code = update_code
    responses.LambdaResponse.publish_version = publish


@patch("lambda.logging-config")
def logging_config() -> None:
    """moto forgets a function's LoggingConfig; AWS answers one for every function."""
    init = models.LambdaFunction.__init__
    get_configuration = models.LambdaFunction.get_configuration
    update_configuration = models.LambdaFunction.update_configuration

    def function(self, account_id: str, spec: dict, region: str, version: str | int = 1) -> None:
        init(self, account_id, spec, region, version)
        keep(self, spec.get("LoggingConfig"))

    def keep(self, asked: dict | None) -> None:
        self.logging_config = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"} | (asked or {})
        self.logs_group_name = self.logging_config["LogGroup"]

    def configuration(self, on_create: bool = False) -> dict:
        return get_configuration(self, on_create) | {"LoggingConfig": self.logging_config}

    def update(self, config_updates: dict) -> dict:
        if "LoggingConfig" in config_updates:
            keep(self, config_updates["LoggingConfig"])
        return update_configuration(self, config_updates)

    models.LambdaFunction.__init__ = function
    models.LambdaFunction.get_configuration = configuration
    models.LambdaFunction.update_configuration = update


@patch("lambda.alias-weights")
def alias_weights() -> None:
    """moto keeps an alias's RoutingConfig of no versions, and answers null where there is none; AWS drops and omits it. Its
    aliases keep one RevisionId for ever."""
    update_alias = models.LambdaAlias.update
    to_json = models.LambdaAlias.to_json

    def update(self, description, function_version, routing_config) -> None:
        update_alias(self, description, function_version, routing_config)
        self.revision_id = str(models.random.uuid4())

    def answer(self) -> dict:
        config = to_json(self)
        if not (config["RoutingConfig"] or {}).get("AdditionalVersionWeights"):
            del config["RoutingConfig"]
        return config

    models.LambdaAlias.update = update
    models.LambdaAlias.to_json = answer
