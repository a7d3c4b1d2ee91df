# Where the voice Lambda forwards to: medspa's own image verifies the name that it is told, another image the name of its URL.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  voice_lambda_image_tag = "abc"
  api_certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  api_public_base_url    = "https://api.example.com"
}

run "medspa_s_own_image_forwards_to_the_load_balancer" {
  command = apply

  assert {
    condition     = local.voice_upstream_base_url == "https://mock.us-east-1.elb.amazonaws.com" && local.voice_upstream_server_name == "api.example.com" && !local.voice_upstream_plain_http
    error_message = "the load balancer's certificate is verified against the API's name"
  }
}

# What stands before the load balancer, a CDN say, has the certificate of the public name; the load balancer has another.
run "the_load_balancer_s_certificate_need_not_name_the_public_url" {
  command = apply

  variables {
    api_certificate_name = "origin.example.com"
  }

  assert {
    condition     = local.voice_upstream_base_url == "https://mock.us-east-1.elb.amazonaws.com" && local.voice_upstream_server_name == "origin.example.com"
    error_message = "the load balancer's certificate is verified against its own name"
  }
}

run "the_public_url_as_the_upstream_has_its_own_certificate" {
  command = apply

  variables {
    api_certificate_name    = "origin.example.com"
    voice_upstream_base_url = "https://api.example.com"
  }

  assert {
    condition     = local.voice_upstream_base_url == "https://api.example.com" && local.voice_upstream_server_name == "api.example.com"
    error_message = "what answers at the public URL has a certificate of the public URL's name"
  }
}

run "another_name_of_the_load_balancer_says_nothing_of_its_certificate" {
  command = apply

  variables {
    api_certificate_name    = "origin.example.com"
    voice_upstream_base_url = "https://balancer.internal"
  }

  assert {
    condition     = local.voice_upstream_server_name == "origin.example.com"
    error_message = "the load balancer's certificate is verified against its own name"
  }
}

run "another_image_forwards_to_the_public_url" {
  command = apply

  override_module {
    target = module.release
    outputs = {
      values = {
        api_image_tag          = "abc"
        voice_lambda_image_tag = "abc"
        api_certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
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
      pinned_task_definition_arn   = null
      pinned_voice_lambda_version  = null
      voice_image_knows_servername = false
      dns_here                     = null
      pinned_workers               = {}
      secret_keys                  = null
      config                       = "{}"
      config_applied               = false
    }
  }

  assert {
    condition     = local.voice_upstream_base_url == "https://api.example.com" && !local.voice_upstream_plain_http
    error_message = "the name of the URL is the one in the certificate"
  }
}

# The gateway leads to the Lambda itself.
run "another_image_never_forwards_to_the_gateway" {
  command = apply

  variables {
    api_certificate_arn = null
    allow_plain_http    = true
    api_public_base_url = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"
  }

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
      pinned_task_definition_arn   = null
      pinned_voice_lambda_version  = null
      voice_image_knows_servername = false
      dns_here                     = null
      pinned_workers               = {}
      secret_keys                  = null
      config                       = "{}"
      config_applied               = false
    }
  }

  expect_failures = [check.voice_webhooks_encrypted]

  assert {
    condition     = local.voice_upstream_base_url == "http://mock.us-east-1.elb.amazonaws.com" && local.voice_upstream_server_name == null
    error_message = "the Lambda would call itself"
  }
}

run "another_image_without_a_certificate_forwards_over_http" {
  command = apply

  variables {
    allow_plain_http    = true
    api_certificate_arn = null
    api_public_base_url = null
  }

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
      pinned_task_definition_arn   = null
      pinned_voice_lambda_version  = null
      voice_image_knows_servername = false
      dns_here                     = null
      pinned_workers               = {}
      secret_keys                  = null
      config                       = "{}"
      config_applied               = false
    }
  }

  expect_failures = [check.voice_webhooks_encrypted]

  assert {
    condition     = local.voice_upstream_base_url == "http://mock.us-east-1.elb.amazonaws.com" && local.voice_upstream_plain_http
    error_message = "as before"
  }
}
