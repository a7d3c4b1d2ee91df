locals {
  # What is no JSON is no object either.
  document  = try(jsondecode(var.parameter), null)
  is_object = can(keys(local.document))

  checks = flatten([
    [for key, kind in local.keys : {
      name     = key
      kind     = kind
      json     = jsonencode(try(local.document[key], null))
      required = false
    }],
    [for object, kinds in local.keys_within : [for key, kind in kinds : {
      name     = "${object}.${key}"
      kind     = kind
      json     = jsonencode(try(local.document[object][key], null))
      required = try(kind.required, false)
    }] if can(keys(local.document[object]))],
  ])

  problems = local.is_object ? [
    for check in local.checks : "${check.name} must be ${check.kind.words}, and is ${substr(check.json, 0, 200)}"
    if check.json == "null" ? check.required : !can(regex(check.kind.json, check.json))
  ] : ["it must be a JSON object, such as {}, and is ${substr(var.parameter, 0, 200)}"]
}

module "checked" {
  source = "./checked"

  name     = var.name
  document = local.document
  problems = local.problems
}
