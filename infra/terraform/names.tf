# The API's name: its certificate, and the record that leads to the load balancer. Both stand outside the modules that parking
# takes away: a park and a restore change neither name nor certificate, and a new certificate would wait for ACM.

locals {
  domain  = module.config.values.domain
  zone_id = module.config.values.route53_zone_id

  # -var, then the configuration. What an older medspa, or a person, put into the release parameter counts where the
  # configuration says nothing of a certificate: a domain in a zone of ours says that Terraform makes it.
  given_certificate_arn = (
    local.given.api_certificate_arn != null ? local.given.api_certificate_arn :
    module.config.values.certificate_arn != null ? module.config.values.certificate_arn :
    local.domain != null && local.zone_id != null ? null :
    module.release.values.api_certificate_arn
  )

  # With a zone of ours Terraform makes the certificate. Known at plan, as the ARN of a new certificate is not.
  own_certificate = local.given_certificate_arn == null && local.domain != null && local.zone_id != null
  https           = local.given_certificate_arn != null || local.own_certificate

  api_certificate_arn = local.own_certificate ? aws_acm_certificate_validation.api[0].certificate_arn : local.given_certificate_arn
  # The domain is what the configuration says today; a name in the release parameter may be of the certificate before.
  api_certificate_name = (
    local.given.api_certificate_name != null ? local.given.api_certificate_name :
    local.domain != null ? local.domain :
    module.release.values.api_certificate_name
  )

  # A first apply takes no live name away: whoever points the name here records it (`medspa dns point`; `medspa deploy` where the
  # name does not exist), and for which name.
  domain_is_here = local.domain != null && local.zone_id != null && module.release.dns_here == local.domain
}

data "aws_route53_zone" "api" {
  count = local.domain == null || local.zone_id == null ? 0 : 1

  zone_id = local.zone_id

  lifecycle {
    postcondition {
      condition     = local.domain == trimsuffix(self.name, ".") || endswith(local.domain, ".${trimsuffix(self.name, ".")}")
      error_message = "domain is ${local.domain}, and the hosted zone ${self.zone_id} (route53_zone_id) is ${trimsuffix(self.name, ".")}: its records lead no such name. List the account's zones: aws route53 list-hosted-zones"
    }

    # ACM and the world ask public zones alone.
    postcondition {
      condition     = self.private_zone != true
      error_message = "The hosted zone ${self.zone_id} (route53_zone_id) is private: nobody outside its VPCs would find ${local.domain}, and ACM cannot validate a certificate by it."
    }
  }
}

resource "aws_acm_certificate" "api" {
  count = local.own_certificate ? 1 : 0

  domain_name       = local.domain
  validation_method = "DNS"

  tags = { Name = local.name }

  # A listener uses it: the next one is there first.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [data.aws_route53_zone.api]
}

# ACM asks for the same record for a name in an account, whichever certificate it is for, and asks again at each renewal.
resource "aws_route53_record" "certificate" {
  count = local.own_certificate ? 1 : 0

  zone_id = local.zone_id
  name    = one(aws_acm_certificate.api[0].domain_validation_options[*].resource_record_name)
  type    = one(aws_acm_certificate.api[0].domain_validation_options[*].resource_record_type)
  records = [one(aws_acm_certificate.api[0].domain_validation_options[*].resource_record_value)]
  ttl     = 60

  allow_overwrite = true
}

# Issued within minutes, as a rule. Longer than 45 minutes something else is wrong: the name's parent does not delegate to the
# zone, or a CAA record forbids Amazon's authorities.
resource "aws_acm_certificate_validation" "api" {
  count = local.own_certificate ? 1 : 0

  certificate_arn         = aws_acm_certificate.api[0].arn
  validation_record_fqdns = [aws_route53_record.certificate[0].fqdn]

  timeouts {
    create = "45m"
  }
}

# An alias costs nothing to ask, and follows the load balancer's addresses. `medspa dns point` has changed the record by the time
# Terraform first makes it: overwriting it changes nothing then.
resource "aws_route53_record" "api" {
  count = local.awake == 1 && local.domain_is_here ? 1 : 0

  zone_id = local.zone_id
  name    = local.domain
  type    = "A"

  alias {
    name                   = module.ecs_fargate[0].alb_dns_name
    zone_id                = module.ecs_fargate[0].alb_zone_id
    evaluate_target_health = false
  }

  allow_overwrite = true
}
