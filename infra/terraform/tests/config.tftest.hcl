# Which value counts: what is passed, then the file, then what medspa recorded, then the first value. What a file may hold is
# test/integration/terraform-review/config-documents.test.ts.

variables {
  environment  = "development"
  file         = "medspa.config.yaml"
  file_applied = false
  recorded     = jsonencode({ "voice.allow_plain_http" = true, "api.cpu" = 256, "public_url" = "https://recorded.example.com", "api.memory" = 512 })
  text         = <<-EOT
    environments:
      development:
        public_url: https://file.example.com
        api:
          memory: 2048
          environment: { A: "1" }
      production:
        api: { cpu: 4096 }
  EOT
}

run "the_file_beats_what_was_recorded" {
  command = plan

  module {
    source = "./modules/config"
  }

  assert {
    condition     = output.values.public_url == "https://file.example.com" && output.values.api_memory == 2048 && output.values.api_cpu == 256 && output.values.api_environment["A"] == "1" && length(output.values.api_environment) == 1
    error_message = "file, then record"
  }

  assert {
    condition     = output.values.voice_allow_plain_http == true
    error_message = "what medspa recorded allows plain HTTP to a bare apply"
  }

  assert {
    condition     = output.values.voice_enabled == true && output.values.voice_upstream_timeout == "8s" && output.values.api_port == 8080 && output.values.api_secrets == null
    error_message = "first values"
  }
}

run "what_is_passed_beats_the_file" {
  command = plan

  module {
    source = "./modules/config"
  }

  variables {
    passed = { public_url = "https://passed.example.com", api_memory = 1024, voice_enabled = false, voice_upstream_failure = "", voice_allow_plain_http = false }
  }

  assert {
    condition     = output.values.public_url == "https://passed.example.com" && output.values.api_memory == 1024 && output.values.voice_enabled == false && output.values.voice_allow_plain_http == false && output.values.voice_upstream_failure == "by-provider"
    error_message = "false counts, and \"\" says nothing"
  }
}

run "another_environment_has_its_own_part" {
  command = plan

  module {
    source = "./modules/config"
  }

  variables {
    environment = "production"
    recorded    = "{}"
  }

  assert {
    condition     = output.values.api_cpu == 4096 && output.values.public_url == null
    error_message = "production's part alone"
  }
}

run "without_a_file_where_none_was" {
  command = plan

  module {
    source = "./modules/config"
  }

  variables {
    file     = ""
    text     = null
    recorded = "{}"
  }

  assert {
    condition     = output.values.api_cpu == 512 && length(output.values.workers) == 0
    error_message = "first values"
  }
}
