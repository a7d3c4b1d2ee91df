"""Amazon EC2: descriptions of security group rules."""

from moto.ec2.models import security_groups

from patches import patch


@patch("ec2.rule-descriptions")
def rule_descriptions() -> None:
    """moto loses the description of a rule that refers to a security group, so that the provider sets it on every apply."""
    rule = security_groups.SecurityGroupRule
    modify = security_groups.SecurityGroupBackend.modify_security_group_rules

    def modify_security_group_rules(self, group_id, rules) -> None:
        modify(self, group_id, rules)
        group = self.get_security_group_from_id(group_id)
        for rule_id in rules:
            changed = group.get_rule(rule_id)
            if changed.source_group and "Description" in changed.ip_range:
                changed.source_group["Description"] = changed.ip_range.pop("Description")

    rule.description = property(lambda self: self.ip_range.get("Description") or self.source_group.get("Description"))
    security_groups.SecurityGroupBackend.modify_security_group_rules = modify_security_group_rules
