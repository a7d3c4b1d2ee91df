"""AWS Secrets Manager: staging labels move as on AWS.

Outside rules: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version and the API
reference of PutSecretValue and UpdateSecretVersionStage.
"""

import json

from moto.secretsmanager import models
from moto.secretsmanager.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceNotFoundException,
    SecretNotFoundException,
    SecretsManagerClientError,
)

from patches import patch

MAX_LABELS = 20  # "Staging labels attached across all versions of a secret", AWS's quotas
CURRENT = "AWSCURRENT"
PREVIOUS = "AWSPREVIOUS"


class LimitExceededException(SecretsManagerClientError):
    def __init__(self, message: str):
        super().__init__("LimitExceededException", message)


@patch("secretsmanager.labels")
def labels() -> None:
    """moto takes every other label off a version that stops being current, never drops a version that has no label,
    answers GetSecretValue with the version that was current before AWSCURRENT was moved by hand, lets a label be moved
    without naming the version that has it, and takes any number of labels."""
    secret, backend = models.FakeSecret, models.SecretsManagerBackend

    # moto keeps the current version's id beside the labels; the label is the truth.
    secret.default_version_id = property(lambda self: holder(self, CURRENT), lambda self, _: None)
    secret.reset_default_version = add_version
    secret.remove_version_stages_from_old_versions = remove_labels
    backend.put_secret_value = put_secret_value
    backend.update_secret_version_stage = update_secret_version_stage
    backend.list_secret_version_ids = list_secret_version_ids


def holder(secret, label: str) -> str | None:
    """The id of the version that has the label."""
    for version_id, version in secret.versions.items():
        if label in version["version_stages"]:
            return version_id
    return None


def move(secret, label: str, version_id: str | None) -> None:
    """Take the label from the version that has it, and give it to another (None: to nobody)."""
    former = holder(secret, label)
    if former == version_id:
        return
    if former is not None:
        secret.versions[former]["version_stages"].remove(label)
    if version_id is not None:
        secret.versions[version_id]["version_stages"].append(label)
    if label == CURRENT and former is not None:
        move(secret, PREVIOUS, former)


def remove_labels(secret, labels: list[str]) -> None:
    for label in labels:
        move(secret, label, None)


def prune(secret) -> None:
    """Drop the versions without a label. AWS calls them deprecated and deletes them at some time of its own; here that is
    at once, so that nothing can come to rely on one."""
    for version_id in [v for v, version in secret.versions.items() if not version["version_stages"]]:
        del secret.versions[version_id]


def check_limit(secret, new_labels: set[str]) -> None:
    there = {label for version in secret.versions.values() for label in version["version_stages"]}
    if len(there | new_labels) > MAX_LABELS:
        raise LimitExceededException(f"You can't have more than {MAX_LABELS} staging labels on a secret.")


def add_version(secret, version: dict, version_id: str) -> None:
    """Add a version with the labels in it, taking them from the versions that have them."""
    wanted = list(dict.fromkeys(version["version_stages"]))
    check_limit(secret, set(wanted))
    version["version_stages"] = list(secret.versions.get(version_id, {}).get("version_stages", []))
    secret.versions[version_id] = version
    for label in wanted:
        move(secret, label, version_id)
    prune(secret)


def writable(backend, secret_id: str, operation: str):
    if secret_id not in backend.secrets:
        raise SecretNotFoundException()
    secret = backend.secrets[secret_id]
    if isinstance(secret, models.ReplicaSecret):
        raise models.OperationNotPermittedOnReplica()
    if secret.is_deleted():
        raise InvalidRequestException(
            f"You can't perform this operation on the secret because it was marked for deletion. ({operation})"
        )
    return secret


def put_secret_value(self, secret_id, secret_string, secret_binary, client_request_token, version_stages) -> str:
    secret = writable(self, secret_id, "PutSecretValue")
    version_id = self._from_client_request_token(client_request_token)
    same = self._check_with_existing_secrets_and_versions(secret.name, version_id, secret_string, secret_binary)
    if same is None:
        stages = list(version_stages or [CURRENT])
        if not secret.versions and CURRENT not in stages:
            stages.append(CURRENT)  # a first version is always current
        version = {"createdate": models.time.time(), "version_id": version_id, "version_stages": stages}
        if secret_string is not None:
            version["secret_string"] = secret_string
        if secret_binary is not None:
            version["secret_binary"] = secret_binary
        add_version(secret, version, version_id)
        secret.last_changed_date = int(models.time.time())
    return secret.to_short_dict(include_version_stages=True, version_id=version_id)


def update_secret_version_stage(self, secret_id, version_stage, remove_from_version_id, move_to_version_id):
    secret = writable(self, secret_id, "UpdateSecretVersionStage")
    for version_id in (remove_from_version_id, move_to_version_id):
        if version_id and version_id not in secret.versions:
            raise ResourceNotFoundException(
                f"Secrets Manager can't find the specified secret value for VersionId: {version_id}"
            )
    former = holder(secret, version_stage)
    if remove_from_version_id and former != remove_from_version_id:
        attached = f"currently attached to version {former}" if former else "not attached to any version"
        raise InvalidParameterException(
            f"The parameter RemoveFromVersionId is not valid: staging label {version_stage} is {attached}, "
            f"not to version {remove_from_version_id}."
        )
    if former and not remove_from_version_id and former != move_to_version_id:
        raise InvalidParameterException(
            f"The parameter RemoveFromVersionId can't be empty. Staging label {version_stage} is currently attached to "
            f"version {former}, so you must explicitly reference that version in RemoveFromVersionId."
        )
    if version_stage == CURRENT and not move_to_version_id:
        raise InvalidParameterException(
            "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed."
        )
    if move_to_version_id:
        check_limit(secret, {version_stage})
    move(secret, version_stage, move_to_version_id or None)
    prune(secret)
    secret.last_changed_date = int(models.time.time())
    return secret.arn, secret.name


def list_secret_version_ids(self, secret_id: str) -> str:
    if secret_id not in self.secrets:
        raise SecretNotFoundException()
    secret = self.secrets[secret_id]
    versions = [
        {"VersionId": version_id, "VersionStages": version["version_stages"], "CreatedDate": version["createdate"]}
        for version_id, version in secret.versions.items()
    ]
    return json.dumps({"ARN": secret.arn, "Name": secret.name, "Versions": versions})


@patch("secretsmanager.rotation")
def rotation() -> None:
    """moto rotates a secret that has no rotation function by making a version without a value current."""
    rotate = models.SecretsManagerBackend.rotate_secret

    def rotate_secret(self, secret_id: str, client_request_token=None, rotation_lambda_arn=None, *args, **kwargs) -> str:
        secret = writable(self, secret_id, "RotateSecret")
        if not rotation_lambda_arn and not secret.rotation_lambda_arn:
            raise InvalidRequestException("No Lambda rotation function ARN is associated with this secret.")
        return rotate(self, secret_id, client_request_token, rotation_lambda_arn, *args, **kwargs)

    models.SecretsManagerBackend.rotate_secret = rotate_secret


@patch("secretsmanager.deleted-names")
def deleted_names() -> None:
    """moto says of a name that is scheduled for deletion only that it exists; AWS says why it cannot be used."""
    create = models.SecretsManagerBackend.create_secret

    def create_secret(self, name: str, *args, **kwargs) -> str:
        if name in self.secrets and self.secrets[name].is_deleted():
            raise InvalidRequestException(
                "You can't create this secret because a secret with this name is already scheduled for deletion."
            )
        return create(self, name, *args, **kwargs)

    models.SecretsManagerBackend.create_secret = create_secret


@patch("secretsmanager.deleted-secrets")
def deleted_secrets() -> None:
    """moto lets a secret that is scheduled for deletion be tagged and given a policy, as if nothing were. AWS refuses
    (API reference of TagResource, UntagResource, PutResourcePolicy and DeleteResourcePolicy, InvalidRequestException: "The
    secret is scheduled for deletion"); DescribeSecret, ListSecretVersionIds, ListSecrets with IncludePlannedDeletion and
    RestoreSecret go on answering."""
    backend = models.SecretsManagerBackend
    for name, operation in {
        "tag_resource": "TagResource",
        "untag_resource": "UntagResource",
        "put_resource_policy": "PutResourcePolicy",
        "delete_resource_policy": "DeleteResourcePolicy",
    }.items():
        setattr(backend, name, only_if_kept(getattr(backend, name), operation))


def only_if_kept(call, operation: str):
    """The same call, refused for a secret that is scheduled for deletion."""

    def checked(self, secret_id: str, *args, **kwargs):
        writable(self, secret_id, operation)
        return call(self, secret_id, *args, **kwargs)

    return checked
