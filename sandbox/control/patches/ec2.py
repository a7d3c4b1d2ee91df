"""Amazon EC2: descriptions of security group rules, and NAT gateways by their tags."""

from moto.ec2.models import nat_gateways, security_groups
from moto.ec2.utils import generic_filter, is_tag_filter

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


@patch("ec2.nat-gateway-tags")
def nat_gateway_tags() -> None:
    """moto gives NAT gateways of any tags, whatever tags were asked for. Source: EC2 API reference, DescribeNatGateways, `tag:<key>`."""
    describe = nat_gateways.NatGatewayBackend.describe_nat_gateways

    def describe_nat_gateways(self, filters, nat_gateway_ids):
        found = describe(self, filters, nat_gateway_ids)
        return generic_filter({name: values for name, values in (filters or {}).items() if is_tag_filter(name)}, found)

    nat_gateways.NatGatewayBackend.describe_nat_gateways = describe_nat_gateways
