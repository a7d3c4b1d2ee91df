# What medspa.config.yaml means: a value passed with -var, then the file, then what medspa was given elsewhere and recorded in
# the release parameter, then the first value. A null and a "" say nothing, wherever they stand.

locals {
  folder = var.file == "" ? path.root : dirname(var.file)

  recorded = try(jsondecode(var.recorded), {})
  paths    = [for path in keys(local.keys) : path if strcontains(path, ".")]

  from_parameter = { for path in keys(local.keys) : path => try(local.recorded[path], null) }
  from_file = merge(
    { for path in keys(local.keys) : path => try(local.own[path], null) if !strcontains(path, ".") },
    { for path in local.paths : path => try(local.own[split(".", path)[0]][split(".", path)[1]], null) },
  )

  given = merge(
    local.from_parameter,
    { for path, value in local.from_file : path => value if jsonencode(value) != "null" && jsonencode(value) != "\"\"" },
  )
}

module "typed" {
  source = "./typed"

  values = {
    public_url             = module.checked.values["public_url"]
    domain                 = module.checked.values["domain"]
    route53_zone_id        = module.checked.values["route53_zone_id"]
    certificate_arn        = module.checked.values["certificate_arn"]
    image_readers          = module.checked.values["image_readers"]
    voice_enabled          = module.checked.values["voice.enabled"]
    voice_allow_plain_http = module.checked.values["voice.allow_plain_http"]
    voice_upstream_failure = module.checked.values["voice.upstream_failure"]
    voice_upstream_timeout = module.checked.values["voice.upstream_timeout"]
    api_environment        = module.checked.values["api.environment"]
    api_secrets            = module.checked.values["api.secrets"]
    api_policies           = module.checked.values["api.policies"]
    api_command            = module.checked.values["api.command"]
    api_cpu                = module.checked.values["api.cpu"]
    api_memory             = module.checked.values["api.memory"]
    api_port               = module.checked.values["api.port"]
    api_health_path        = module.checked.values["api.health_path"]
    api_ready_path         = module.checked.values["api.ready_path"]
    api_writable           = module.checked.values["api.writable"]
    migrate_command        = module.checked.values["migrate.command"]
    database_engine        = module.checked.values["database.engine"]
    database_min_acu       = module.checked.values["database.min_acu"]
    database_max_acu       = module.checked.values["database.max_acu"]
    database_reader        = module.checked.values["database.reader"]
    database_keep          = module.checked.values["database.keep"]
    api_sidecars           = module.checked.values["api.sidecars"]
    workers                = module.checked.values["workers"]
  }
}

locals {
  values = module.typed.values
  passed = { for key, value in var.passed : key => value if value != null && value != "" }

  # Which database serves; before the values are checked, as some say nothing of another engine's.
  engine = try(coalesce(var.passed.database_engine, try(tostring(local.given["database.engine"]), null), var.engine), "rds")

  # Of a cluster: the least and the most capacity where nothing is said.
  first_min_acu = 0.5
  first_max_acu = 4
}
