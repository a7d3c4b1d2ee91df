"""Amazon RDS: instances that are told apart, with master secrets of their own and deletions that keep the data."""

import json
import secrets
import string

from moto.rds import models, utils
from moto.rds.exceptions import InvalidParameterCombination

from patches import patch

PASSWORD_LENGTH = 28  # what RDS generates


@patch("rds.windows")
def windows() -> None:
    """moto says that windows overlap which only touch: a backup until 04:00 and maintenance from 04:00 is common."""
    overlap = utils.get_overlap_between_two_date_ranges

    def seconds(*ranges) -> int:
        found = overlap(*ranges)
        return found if found > 0 else -1

    utils.get_overlap_between_two_date_ranges = seconds


@patch("rds.resource-id")
def resource_id() -> None:
    """moto gives every instance the same DbiResourceId, by which the provider finds its own."""
    init = models.DBInstance.__init__

    def instance(self, *args, **kwargs) -> None:
        init(self, *args, **kwargs)
        letters = string.ascii_uppercase + string.digits
        self.dbi_resource_id = "db-" + "".join(secrets.choice(letters) for _ in range(26))

    models.DBInstance.__init__ = instance


@patch("rds.master-secret")
def master_secret() -> None:
    """moto gives every managed master secret the user `admin` and one fixed password, a rotation leaves it empty, and asking
    for what is managed already makes another."""

    def secret_string(self) -> str:
        letters = string.ascii_letters + string.digits + "!#$%&*+-.:<=>?[]^_{|}~"
        password = "".join(secrets.choice(letters) for _ in range(PASSWORD_LENGTH))
        return json.dumps({"username": self.resource.master_username, "password": password})

    def rotate_secret(self) -> None:
        self._status = "rotating"
        self.secretsmanager.put_secret_value(
            self.secret.arn, self._generate_secret_string(), None, None, ["AWSCURRENT"]
        )

    update = models.DBInstance.update

    def update_instance(self, manage_master_user_password=None, **changes) -> None:
        if manage_master_user_password and self.manage_master_user_password:
            manage_master_user_password = None
        update(self, manage_master_user_password=manage_master_user_password, **changes)

    models.DBInstance.update = update_instance
    models.MasterUserSecret._generate_secret_string = secret_string
    models.MasterUserSecret.rotate_secret = rotate_secret


@patch("rds.deletes")
def deletes() -> None:
    """moto deletes an instance without a final snapshot when none was named and none was waived; and where automated
    backups are kept, an instance of the same name cannot be made in the same minute."""
    delete = models.RDSBackend.delete_db_instance
    auto_snapshot = models.RDSBackend.create_auto_snapshot

    def delete_db_instance(
        self,
        db_instance_identifier,
        final_db_snapshot_identifier=None,
        skip_final_snapshot=False,
        delete_automated_backups=True,
        **_,
    ):
        instance = self.databases.get(db_instance_identifier)
        if instance is not None and not instance.deletion_protection and not instance.is_replica:
            if not skip_final_snapshot and not final_db_snapshot_identifier:
                raise InvalidParameterCombination(
                    "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
                )
            if skip_final_snapshot and final_db_snapshot_identifier:
                raise InvalidParameterCombination(
                    "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is specified."
                )
        if delete_automated_backups is None:
            delete_automated_backups = True
        return delete(
            self,
            db_instance_identifier,
            final_db_snapshot_identifier,
            skip_final_snapshot,
            delete_automated_backups,
        )

    def create_auto_snapshot(self, db_instance_identifier, db_snapshot_identifier):
        name, turn = db_snapshot_identifier, 1
        while name in self.database_snapshots:
            turn += 1
            name = f"{db_snapshot_identifier}-{turn}"
        return auto_snapshot(self, db_instance_identifier, name)

    models.RDSBackend.delete_db_instance = delete_db_instance
    models.RDSBackend.create_auto_snapshot = create_auto_snapshot


@patch("rds.restores")
def restores() -> None:
    """moto gives a restored instance its source's deletion protection and a managed master secret; on RDS it has neither
    unless the call asks for it: who manages the password turns that on afterwards
    (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html)."""
    restore = models.RDSBackend.restore_db_instance_from_db_snapshot

    def restore_db_instance_from_db_snapshot(self, from_snapshot_id, overrides):
        source = self.get_db_snapshot(from_snapshot_id).database
        kept = {name: getattr(source, name) for name in ("deletion_protection", "manage_master_user_password")}
        try:
            for name in kept:
                setattr(source, name, bool(overrides.get(name)))
            return restore(self, from_snapshot_id, overrides)
        finally:
            for name, value in kept.items():
                setattr(source, name, value)

    models.RDSBackend.restore_db_instance_from_db_snapshot = restore_db_instance_from_db_snapshot
