# The API's name: its certificate, and who may write the record that leads to the load balancer.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  config_file            = "./tests/configurations/named.yaml"
  voice_lambda_image_tag = "abc"
}

run "a_first_apply_makes_the_certificate_and_takes_no_live_name_away" {
  command = apply

  assert {
    condition     = aws_acm_certificate.api[0].domain_name == "api.example.com" && aws_route53_record.certificate[0].name == "_1.api.example.com." && length(aws_route53_record.api) == 0
    error_message = "the certificate is validated in the zone, and the name stays where it leads"
  }

  assert {
    condition     = local.https && endswith(local.api_certificate_arn, "99999999-2222-3333-4444-555555555555") && local.voice_upstream_server_name == "api.example.com" && local.public_base_url == null
    error_message = "from the domain follow the certificate and the name that the voice Lambda verifies, and no public URL"
  }
}

run "a_name_that_leads_here_is_an_alias_of_the_load_balancer" {
  command = apply

  override_module {
    target = module.release
    outputs = {
      values = {
        api_image_tag          = "abc"
        voice_lambda_image_tag = "abc"
        api_certificate_arn    = null
        api_certificate_name   = null
        enable_blue_green      = false
        deletion_protection    = false
        parked                 = "no"
        db_snapshot_identifier = null
        redis_snapshot_name    = null
        database_engine        = null

        parked_voice_image_digest = null
      }
      digests = {
        api_image_digest          = null
        migrate_image_digest      = null
        voice_lambda_image_digest = null
      }
      target_digests               = {}
      pinned_task_definition_arn   = null
      pinned_voice_lambda_version  = null
      voice_image_knows_servername = true
      dns_here                     = "api.example.com"
      pinned_workers               = {}
      secret_keys                  = null
      config                       = "{}"
      config_applied               = false
    }
  }

  assert {
    condition     = aws_route53_record.api[0].name == "api.example.com" && aws_route53_record.api[0].alias[0].name == "mock.us-east-1.elb.amazonaws.com"
    error_message = "the record leads to the load balancer"
  }

  assert {
    condition     = local.voice_upstream_base_url == "https://mock.us-east-1.elb.amazonaws.com"
    error_message = "the voice Lambda forwards to the load balancer itself, wherever the name leads"
  }
}

run "another_domain_s_record_is_another_name" {
  command = apply

  override_module {
    target = module.release
    outputs = {
      values = {
        api_image_tag          = "abc"
        voice_lambda_image_tag = "abc"
        api_certificate_arn    = null
        api_certificate_name   = null
        enable_blue_green      = false
        deletion_protection    = false
        parked                 = "no"
        db_snapshot_identifier = null
        redis_snapshot_name    = null
        database_engine        = null

        parked_voice_image_digest = null
      }
      digests = {
        api_image_digest          = null
        migrate_image_digest      = null
        voice_lambda_image_digest = null
      }
      target_digests               = {}
      pinned_task_definition_arn   = null
      pinned_voice_lambda_version  = null
      voice_image_knows_servername = true
      dns_here                     = "old.example.com"
      pinned_workers               = {}
      secret_keys                  = null
      config                       = "{}"
      config_applied               = false
    }
  }

  assert {
    condition     = length(aws_route53_record.api) == 0
    error_message = "what was recorded of another domain says nothing of this one"
  }
}

run "parked_the_certificate_stays_and_the_record_goes" {
  command = apply

  override_module {
    target = module.release
    outputs = {
      values = {
        api_image_tag          = "abc"
        voice_lambda_image_tag = "abc"
        api_certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/22222222-2222-3333-4444-555555555555"
        api_certificate_name   = "old.example.com"
        enable_blue_green      = false
        deletion_protection    = false
        parked                 = "yes"
        db_snapshot_identifier = null
        redis_snapshot_name    = null
        database_engine        = null

        parked_voice_image_digest = null
      }
      digests = {
        api_image_digest          = null
        migrate_image_digest      = null
        voice_lambda_image_digest = null
      }
      target_digests               = {}
      pinned_task_definition_arn   = null
      pinned_voice_lambda_version  = null
      voice_image_knows_servername = true
      dns_here                     = "api.example.com"
      pinned_workers               = {}
      secret_keys                  = null
      config                       = "{}"
      config_applied               = false
    }
  }

  assert {
    condition     = length(aws_route53_record.api) == 0 && length(aws_acm_certificate_validation.api) == 1 && local.own_certificate && local.api_certificate_name == "api.example.com"
    error_message = "a restore has the same certificate, and the record follows the new load balancer; what the parameter says of another one does not count"
  }
}

run "a_certificate_that_is_given_is_kept" {
  command = apply

  variables {
    api_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = length(aws_acm_certificate.api) == 0 && endswith(local.api_certificate_arn, "11111111-2222-3333-4444-555555555555")
    error_message = "Terraform makes no certificate beside it"
  }
}

run "a_zone_that_does_not_hold_the_domain" {
  command = plan

  override_data {
    target = data.aws_route53_zone.api[0]
    values = { name = "ample.com", private_zone = false, zone_id = "Z0123456789ABCDEFGHIJ" }
  }

  expect_failures = [data.aws_route53_zone.api]
}

run "production_with_a_domain_and_a_zone_needs_no_arn" {
  command = plan

  # A state belongs to one environment.
  state_key = "production"

  variables {
    environment = "production"
    config_file = "./tests/configurations/named-production.yaml"
  }

  assert {
    condition     = local.https && local.own_certificate
    error_message = "Terraform makes the certificate"
  }
}
