# Which digests count: a digest belongs to the tag that stands beside it in the release parameter.

variables {
  name        = "/medspa/development/release"
  environment = "development"
  parameter = jsonencode({
    api_image_tag             = "abc"
    api_image_digest          = "sha256:${join("", [for index in range(64) : "a"])}"
    migrate_image_digest      = "sha256:${join("", [for index in range(64) : "b"])}"
    voice_lambda_image_tag    = "abc"
    voice_lambda_image_digest = "sha256:${join("", [for index in range(64) : "c"])}"
  })
}

run "stored_tags" {
  command = plan

  module {
    source = "./modules/release"
  }

  assert {
    condition     = [for digest in values(output.digests) : substr(digest, 7, 1)] == ["a", "b", "c"]
    error_message = "the digests count while their tags do"
  }
}

run "the_same_tags_passed" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    passed = { api_image_tag = "abc", voice_lambda_image_tag = "abc" }
  }

  assert {
    condition     = alltrue([for digest in values(output.digests) : digest != null])
    error_message = "a tag that is passed and is the parameter's overrides nothing"
  }
}

run "another_api_tag_passed" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    passed = { api_image_tag = "def" }
  }

  assert {
    condition     = output.digests.api_image_digest == null && output.digests.migrate_image_digest == null && output.digests.voice_lambda_image_digest != null
    error_message = "another tag is taken as it stands in the registry"
  }
}

run "another_voice_tag_passed" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    passed = { voice_lambda_image_tag = "def" }
  }

  assert {
    condition     = output.digests.api_image_digest != null && output.digests.migrate_image_digest != null && output.digests.voice_lambda_image_digest == null
    error_message = "another tag is taken as it stands in the registry"
  }
}

run "digests_without_tags" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = jsonencode({
      api_image_digest          = "sha256:${join("", [for index in range(64) : "a"])}"
      voice_lambda_image_digest = "sha256:${join("", [for index in range(64) : "c"])}"
    })
    passed = { voice_lambda_image_tag = "def" }
  }

  assert {
    condition     = alltrue([for digest in values(output.digests) : digest == null]) && output.values.api_image_tag == "latest"
    error_message = "a digest beside no tag names nothing"
  }
}

run "tags_changed_alone" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = jsonencode({
      api_image_tag             = "def"
      api_image_digest          = "sha256:${join("", [for index in range(64) : "a"])}"
      migrate_image_digest      = "sha256:${join("", [for index in range(64) : "b"])}"
      voice_lambda_image_tag    = "def"
      voice_lambda_image_digest = "sha256:${join("", [for index in range(64) : "c"])}"
      digests_tag               = "abc"
    })
  }

  assert {
    condition     = alltrue([for digest in values(output.digests) : digest == null])
    error_message = "a tag that an older medspa, or somebody by hand, wrote alone is not run by the digests of the tag before"
  }
}

run "digests_of_the_tag" {
  command = plan

  module {
    source = "./modules/release"
  }

  variables {
    parameter = jsonencode({
      api_image_tag             = "abc"
      api_image_digest          = "sha256:${join("", [for index in range(64) : "a"])}"
      voice_lambda_image_tag    = "def"
      voice_lambda_image_digest = "sha256:${join("", [for index in range(64) : "c"])}"
      digests_tag               = "abc"
    })
  }

  assert {
    condition     = output.digests.api_image_digest != null && output.digests.voice_lambda_image_digest == null
    error_message = "the digests count beside the tag that they are of"
  }
}
