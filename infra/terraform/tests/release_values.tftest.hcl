# Which value counts: what is passed, then the release parameter, then the first value. What a parameter may hold is
# test/integration/terraform-review/release-documents.test.ts.

variables {
  name        = "/medspa/production/release"
  environment = "production"
  parameter = jsonencode({
    api_image_tag          = "new"
    voice_lambda_image_tag = "new"
    pin                    = { task_definition_arn = "arn:3", voice_lambda_version = "2" }
    enable_blue_green      = false
    deletion_protection    = true
    parked                 = "yes"
  })
}

run "first_values" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = "{}"
  }

  assert {
    condition = output.values == {
      api_image_tag          = "latest"
      voice_lambda_image_tag = null
      api_certificate_arn    = null
      api_certificate_name   = null
      enable_blue_green      = true
      deletion_protection    = false
      parked                 = "no"

      parked_voice_image_digest = null

      db_snapshot_identifier = null
      redis_snapshot_name    = null
      database_engine        = tostring(null)
    }
    error_message = "an empty parameter means the first values"
  }

  assert {
    condition     = output.pinned_task_definition_arn == null && output.pinned_voice_lambda_version == null
    error_message = "nothing is pinned"
  }

  assert {
    condition     = output.voice_image_knows_servername
    error_message = "a voice image is medspa's until another one was seen"
  }
}

run "the_boundary_of_bootstrap" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = jsonencode({ permissions_boundary = "arn:aws:iam::123456789012:policy/medspa-boundary" })
  }

  assert {
    condition     = output.permissions_boundary == "arn:aws:iam::123456789012:policy/medspa-boundary"
    error_message = "the parameter names the boundary"
  }
}

run "no_boundary_before_bootstrap" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = jsonencode({ permissions_boundary = "" })
  }

  assert {
    condition     = output.permissions_boundary == null
    error_message = "an empty text is no boundary"
  }
}

run "what_was_seen_of_the_voice_image" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = jsonencode({ api_image_tag = "new", voice_lambda_image_tag = "new", digests_tag = "new", voice_image_knows_servername = false })
  }

  assert {
    condition     = !output.voice_image_knows_servername
    error_message = "another image than medspa's was seen"
  }
}

run "of_another_tag_nothing_was_seen" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = jsonencode({ api_image_tag = "new", voice_lambda_image_tag = "new", digests_tag = "new", voice_image_knows_servername = false })
    passed    = { voice_lambda_image_tag = "other" }
  }

  assert {
    condition     = output.voice_image_knows_servername
    error_message = "what was seen belongs to the image that the digest names"
  }
}

run "the_parameter_beats_first_values" {
  command = plan

  module {
    source = "./modules/release"
  }

  assert {
    condition     = output.values.api_image_tag == "new" && output.values.enable_blue_green == false && output.values.deletion_protection == true && output.values.parked == "yes"
    error_message = "the parameter's values count"
  }

  assert {
    condition     = output.pinned_task_definition_arn == "arn:3" && output.pinned_voice_lambda_version == "2"
    error_message = "the pin counts"
  }
}

run "what_is_passed_beats_the_parameter" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    passed = { api_image_tag = "other", enable_blue_green = true, deletion_protection = false, parked = "no" }
  }

  assert {
    condition     = output.values.api_image_tag == "other" && output.values.enable_blue_green == true && output.values.deletion_protection == false && output.values.parked == "no" && output.values.voice_lambda_image_tag == "new"
    error_message = "false counts as a value, too"
  }

  assert {
    condition     = output.pinned_task_definition_arn == null && output.pinned_voice_lambda_version == "2"
    error_message = "another tag takes its own pin away"
  }
}

run "the_same_tag_keeps_the_pin_and_nothing_is_no_value" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    passed = { api_image_tag = "new", voice_lambda_image_tag = "", parked = "", api_certificate_arn = null }
  }

  assert {
    condition     = output.pinned_task_definition_arn == "arn:3" && output.pinned_voice_lambda_version == "2" && output.values.voice_lambda_image_tag == "new" && output.values.parked == "yes"
    error_message = "the parameter's tag, passed, changes nothing"
  }
}

run "another_environment" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    environment = "development"
    parameter   = jsonencode({ enable_blue_green = null, parked = null, api_image_tag = "", pin = null, newer = [1] })
  }

  assert {
    condition     = output.values.enable_blue_green == false && output.values.parked == "no" && output.values.api_image_tag == "latest" && output.pinned_task_definition_arn == null
    error_message = "a null and a \"\" say nothing"
  }
}
