"""Amazon RDS: automated backups, which can outlive their instance.

Outside rules: the API reference of DescribeDBInstanceAutomatedBackups and DeleteDBInstanceAutomatedBackup, and the user
guide's "Retaining automated backups".
"""

from moto.core.responses import ActionResult
from moto.rds import models, responses
from moto.rds.exceptions import RDSClientError

from patches import patch


class AutomatedBackupNotFound(RDSClientError):
    def __init__(self, resource_id: str):
        super().__init__("DBInstanceAutomatedBackupNotFound", f"No automated backup {resource_id} was found.")


class InvalidAutomatedBackupState(RDSClientError):
    def __init__(self, resource_id: str):
        message = f"The automated backup {resource_id} is active: it goes with its instance."
        super().__init__("InvalidDBInstanceAutomatedBackupState", message)


class AutomatedBackup:
    """The automated backups of one instance, under the instance's resource id."""

    def __init__(self, backend, snapshots: list):
        newest = max(snapshots, key=lambda snapshot: snapshot.original_snapshot_create_time)
        self.dbi_resource_id = newest.dbi_resource_id
        self.db_instance_identifier = newest.db_instance_identifier
        self.db_instance_arn = newest.database.db_instance_arn
        self.engine = newest.engine
        self.engine_version = newest.engine_version
        self.allocated_storage = newest.allocated_storage
        self.encrypted = newest.encrypted
        self.backup_retention_period = newest.database.backup_retention_period
        instance = backend.databases.get(self.db_instance_identifier)
        kept = instance is None or instance.dbi_resource_id != self.dbi_resource_id
        self.status = "retained" if kept else "active"


def automated_backups(backend) -> dict[str, list]:
    """Automated snapshots by the resource id of their instance."""
    found: dict[str, list] = {}
    for snapshot in backend.database_snapshots.values():
        if snapshot.snapshot_type == "automated":
            found.setdefault(snapshot.dbi_resource_id, []).append(snapshot)
    return found


@patch("rds.automated-backups")
def backups() -> None:
    """moto takes the backups of all instances that ever had a name for one, tells no DbiResourceId of it, and deletes
    none."""

    def describe(self, db_instance_identifier=None, dbi_resource_id=None, **_) -> list[AutomatedBackup]:
        found = [AutomatedBackup(self, snapshots) for snapshots in automated_backups(self).values()]
        if db_instance_identifier is not None:
            found = [backup for backup in found if backup.db_instance_identifier == db_instance_identifier]
        if dbi_resource_id is not None:
            found = [backup for backup in found if backup.dbi_resource_id == dbi_resource_id]
        return found

    def describe_response(self) -> ActionResult:
        found = self.backend.describe_db_instance_automated_backups(
            self.params.get("DBInstanceIdentifier"), self.params.get("DbiResourceId")
        )
        return ActionResult({"DBInstanceAutomatedBackups": found})

    def delete(self, dbi_resource_id: str) -> AutomatedBackup:
        snapshots = automated_backups(self).get(dbi_resource_id)
        if not snapshots:
            raise AutomatedBackupNotFound(dbi_resource_id)
        backup = AutomatedBackup(self, snapshots)
        if backup.status != "retained":
            raise InvalidAutomatedBackupState(dbi_resource_id)
        for snapshot in snapshots:
            del self.database_snapshots[snapshot.db_snapshot_identifier]
        return backup

    def delete_response(self) -> ActionResult:
        backup = self.backend.delete_db_instance_automated_backup(self.params.get("DbiResourceId"))
        return ActionResult({"DBInstanceAutomatedBackup": backup})

    models.RDSBackend.describe_db_instance_automated_backups = describe
    models.RDSBackend.delete_db_instance_automated_backup = delete
    responses.RDSResponse.describe_db_instance_automated_backups = describe_response
    responses.RDSResponse.delete_db_instance_automated_backup = delete_response
