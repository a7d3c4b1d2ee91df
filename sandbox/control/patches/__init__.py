"""Patches to moto, by service.

One module a service, named as moto names its package (two services have more). Each patch in it is a function marked
`@patch("service.what")`, whose docstring names the behaviour of moto that it mends. A service's modules are imported, and
its patches applied, just before the service is first asked: importing them all at the start costs two seconds.
"""

from collections.abc import Callable
from importlib import import_module

NAMES = {
    "apigateway": ["apigateway.update-stage"],
    "applicationautoscaling": ["applicationautoscaling.tags"],
    "awslambda": [
        "lambda.image-config",
        "lambda.versions",
        "lambda.revisions",
        "lambda.logging-config",
        "lambda.alias-weights",
    ],
    "cloudwatch": ["cloudwatch.alarm-states", "cloudwatch.alarm-history"],
    "codedeploy": ["codedeploy.times", "codedeploy.groups", "codedeploy.deletes"],
    "ec2": ["ec2.rule-descriptions", "ec2.nat-gateway-tags"],
    "ecs": ["ecs.service-settings", "ecs.service-life", "ecs.task-definitions"],
    "elasticache": [
        "elasticache.members",
        "elasticache.deletes",
        "elasticache.snapshots",
        "elasticache.subnet-groups",
        "elasticache.modify",
        "elasticache.parameter-groups",
        "elasticache.replicas",
    ],
    "rds": [
        "rds.windows",
        "rds.resource-id",
        "rds.master-secret",
        "rds.deletes",
        "rds.restores",
        "rds.parameters",
        "rds.lifecycle",
        "rds.automated-backups",
    ],
    "iam": ["iam.service-linked-roles"],
    "logs": ["logs.filter-patterns"],
    "route53": ["route53.zone-ids", "route53.zone-records", "route53.record-changes"],
    "s3": ["s3.policy-conditions"],
    "secretsmanager": [
        "secretsmanager.labels",
        "secretsmanager.rotation",
        "secretsmanager.deleted-names",
        "secretsmanager.deleted-secrets",
    ],
}
"""Which patches each service has; the modules must agree."""

NEEDS = {"rds": ["secretsmanager"]}
"""Services whose backends another one calls without a request of its own."""

MODULES = {
    "elasticache": [
        "elasticache_members",
        "elasticache",
        "elasticache_snapshots",
        "elasticache_parameters",
        "elasticache_replicas",
    ],
    "rds": ["rds", "rds_parameters", "rds_lifecycle", "rds_backups"],
}
"""Services whose patches are not in one module of their own name."""

_applied: set[str] = set()
_found: dict[str, Callable[[], None]] = {}


def patch(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Mark a function as the patch of that name, e.g. `ecs.service-settings`."""

    def mark(function: Callable[[], None]) -> Callable[[], None]:
        _found[name] = function
        return function

    return mark


def check_names(names: list[str]) -> None:
    known = [name for names in NAMES.values() for name in names] + ["core.typed-errors"]
    for name in names:
        if name not in known:
            raise ValueError(f"no patch is named {name!r}; there are {', '.join(sorted(known))}")


def apply(service: str, without: list[str]) -> None:
    """Apply a service's patches, once, and those of the services that it calls."""
    if service in _applied or service not in NAMES:
        return
    _applied.add(service)
    for other in NEEDS.get(service, []):
        apply(other, without)
    for module in MODULES.get(service, [service]):
        import_module(f"patches.{module}")
    for name in NAMES[service]:
        if name not in without:
            _found[name]()
