"""Amazon RDS Extended Support: which life cycle an instance has (EngineLifecycleSupport)."""

from moto.rds import models

from patches import patch

DEFAULT = "open-source-rds-extended-support"
"""What RDS takes where nothing is said: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"""


@patch("rds.lifecycle")
def lifecycle() -> None:
    """moto knows no EngineLifecycleSupport. It is of the call that makes or restores an instance, not of the snapshot, and
    ModifyDBInstance cannot change it."""
    init = models.DBInstance.__init__
    restore = models.RDSBackend.restore_db_instance_from_db_snapshot

    def instance(self, *args, **kwargs) -> None:
        init(self, *args, **kwargs)
        self.engine_lifecycle_support = kwargs.get("engine_lifecycle_support") or DEFAULT

    def restore_db_instance_from_db_snapshot(self, from_snapshot_id, overrides):
        source = self.get_db_snapshot(from_snapshot_id).database
        kept = source.engine_lifecycle_support
        source.engine_lifecycle_support = overrides.get("engine_lifecycle_support")
        try:
            return restore(self, from_snapshot_id, overrides)
        finally:
            source.engine_lifecycle_support = kept

    models.DBInstance.__init__ = instance
    models.RDSBackend.restore_db_instance_from_db_snapshot = restore_db_instance_from_db_snapshot
