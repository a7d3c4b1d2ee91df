locals {
  # yamldecode refuses a file with comments alone.
  is_empty = length([for line in split("\n", coalesce(var.text, " ")) : line if !can(regex("^\\s*(#.*|---)?\\s*$", line))]) == 0
  document = local.is_empty ? null : try(yamldecode(var.text), null)
  own      = try(local.document.environments[var.environment], null)

  where = var.file != "" ? var.file : var.text == null && var.file_applied ? "no file" : "the release parameter"
  at    = "environments.${var.environment}."

  # An unknown key is a slip whose consequence nobody would see.
  unknown = concat(
    [for key in try(keys(local.own), []) : key if !contains(concat(keys(local.keys), local.groups, local.keys_of_medspa), key)],
    flatten([for group in local.groups : [for key in try(keys(local.own[group]), []) : "${group}.${key}" if !contains(keys(local.keys), "${group}.${key}")]]),
  )
  # `api:` with nothing below it says nothing; `api: true` is a slip.
  no_groups = [for group in local.groups : group if !contains(["null"], jsonencode(try(local.own[group], null))) && !can(keys(local.own[group]))]

  entries = flatten([for path, kinds in local.keys_within : [for name in try(keys(local.given[path]), []) : {
    path  = path
    name  = name
    value = local.given[path][name]
  }]])

  # Everywhere where plain variables stand.
  variables = concat(
    [for name in try(keys(local.given["api.environment"]), []) : { at = "api.environment", name = name, value = local.given["api.environment"][name] }],
    flatten([for entry in local.entries : [for name in try(keys(entry.value.environment), []) : {
      at    = "${entry.path}.${entry.name}.environment"
      name  = name
      value = entry.value.environment[name]
    }]]),
  )

  # No value of a plain variable is ever quoted: what is refused may be a credential.
  problems_of_variables = flatten([for each in local.variables : concat(
    can(regex(local.variable_name, each.name)) ? [] : ["${each.at} has a name that is none of letters, digits and _, no digit first"],
    contains(keys(local.owned_names), each.name) ? ["${each.at}.${each.name} is not yours to set: ${local.owned_names[each.name]}"] : [],
    can(regex("^\"", jsonencode(each.value))) ? [for what in slice(concat(
      [for what, pattern in local.credential_shapes : what if can(regex(pattern, each.value))],
      can(regex(local.secret_name, each.name)) && can(regex(local.secret_value, each.value)) && !can(regex(local.no_secret_value, each.value)) ? ["a credential, by its name"] : [],
      ["-"],
    ), 0, 1) : "${each.at}.${each.name} looks like ${what}: put it into the secret (medspa secrets set ${each.name})" if what != "-"] : ["${each.at}.${each.name} must be a quoted string"],
  )])

  problems_within = flatten([for entry in local.entries : concat(
    can(regex(local.container_name.pattern, entry.name)) && !contains(["api", "migrate", "probe", "voice"], entry.name) ? [] : ["${entry.path} has a name that is not of ${local.container_name.words}"],
    can(keys(entry.value)) ? [] : ["${entry.path}.${entry.name} must be a mapping"],
    [for key in try(keys(entry.value), []) : "${entry.path}.${entry.name}.${key} is no key of the configuration" if !contains(keys(local.keys_within[entry.path]), key)],
    [for key, kind in local.keys_within[entry.path] : "${entry.path}.${entry.name}.${key} must be ${kind.words}"
    if jsonencode(try(entry.value[key], null)) != "null" && !can(regex(kind.json, jsonencode(try(entry.value[key], null))))],
    entry.path == "api.sidecars" && (jsonencode(try(entry.value.image, null)) == "null") == (jsonencode(try(entry.value.target, null)) == "null") ? ["${entry.path}.${entry.name} must have either target or image"] : [],
    length(try(tostring(entry.value.target), "")) > 63 ? ["${entry.path}.${entry.name}.target must have at most 63 characters"] : [],
    contains(["api", "migrate", "voice-lambda"], try(tostring(entry.value.target), "")) ? ["${entry.path}.${entry.name}.target must not be api, migrate or voice-lambda"] : [],
  )])

  lists = concat(
    [for path, kind in local.keys : { at = path, most = try(kind.most, 0), value = local.given[path] }],
    flatten([for entry in local.entries : [for key, kind in local.keys_within[entry.path] : {
      at    = "${entry.path}.${entry.name}.${key}"
      most  = try(kind.most, 0)
      value = try(entry.value[key], null)
    }]]),
  )
  problems_of_lists = flatten([for list in local.lists : concat(
    try(length(list.value) > list.most, false) ? ["${list.at} must have at most ${list.most}"] : [],
    try(length(distinct(list.value)) != length(list.value), false) && !endswith(list.at, "command") ? ["${list.at} must name each once"] : [],
  ) if list.most > 0])

  problems_of_keys = [for path, kind in local.keys : "${path} must be ${kind.words}"
  if jsonencode(local.given[path]) != "null" && !can(regex(kind.json, jsonencode(local.given[path])))]

  timeout    = try(regex("^([0-9.]+)(ms|s)$", local.given["voice.upstream_timeout"]), ["8", "s"])
  timeout_ms = try(tonumber(local.timeout[0]) * (local.timeout[1] == "ms" ? 1 : 1000), 8000)

  problems = concat(
    !local.is_empty && !can(yamldecode(var.text)) ? ["it is no YAML"] : [],
    local.document != null && !can(keys(local.document)) ? ["it must be a mapping"] : [],
    jsonencode(try(local.document.environments, null)) == "null" || can(keys(local.document.environments)) ? [] : ["environments must be a mapping"],
    jsonencode(local.own) == "null" || can(keys(local.own)) ? [] : ["${trimsuffix(local.at, ".")} must be a mapping"],
    [for problem in concat(
      [for key in local.unknown : "${key} is no key of the configuration"],
      [for group in local.no_groups : "${group} must be a mapping"],
      local.problems_of_keys,
      local.problems_within,
      local.problems_of_lists,
      local.problems_of_variables,
      [for path, most in local.most_within : "${path} must have at most ${most}" if try(length(local.given[path]) > most, false)],
      try(length(local.given["domain"]) > 64, false) ? ["domain must have at most 64 characters: a certificate holds no longer one"] : [],
      var.environment == "production" && jsonencode(local.given["voice.allow_plain_http"]) == "true" ? ["voice.allow_plain_http must not be true: patients call there"] : [],
      [for path in ["database.min_acu", "database.max_acu", "database.reader"] : "${path} is of aurora-serverless-v2 alone, and database.engine is ${local.engine}"
      if jsonencode(local.given[path]) != "null" && !contains([local.engine, try(tostring(local.given["database.keep"]), "")], "aurora-serverless-v2")],
      try(coalesce(local.given["database.min_acu"], local.first_min_acu) > coalesce(local.given["database.max_acu"], local.first_max_acu), false) ? ["database.min_acu must not be more than database.max_acu (${coalesce(local.given["database.max_acu"], local.first_max_acu)})"] : [],
      jsonencode(local.given["database.keep"]) == jsonencode(local.engine) ? ["database.keep must not be the engine that serves, ${local.engine}: it keeps another one beside it"] : [],
      jsonencode(local.given["route53_zone_id"]) != "null" && jsonencode(local.given["domain"]) == "null" ? ["route53_zone_id says nothing without domain"] : [],
      local.timeout_ms >= 1 && local.timeout_ms <= 12000 ? [] : ["voice.upstream_timeout must be 1ms to 12s: Twilio gives up after 15 s"],
      [for policy in try(concat(local.given["api.policies"], []), []) : "api.policies names ${policy}, which is not there" if can(regex("\\.json$", policy)) && !try(fileexists("${local.folder}/${policy}"), false)],
      [for policy in try(concat(local.given["api.policies"], []), []) : "api.policies names ${policy}, which is no JSON object" if can(regex("\\.json$", policy)) && try(fileexists("${local.folder}/${policy}"), false) && !can(keys(jsondecode(file("${local.folder}/${policy}"))))],
    ) : "${local.at}${problem}"],
    var.text == null && var.file_applied ? ["there is none, and the last deploy applied one: a plan without it would take away what it gave. Pass it: -var=\"config_file=/path/to/medspa.config.yaml\". One that gives nothing any more is an empty file"] : [],
  )
}

module "checked" {
  source = "./checked"

  file     = local.where
  problems = local.problems
  values   = local.given
}
