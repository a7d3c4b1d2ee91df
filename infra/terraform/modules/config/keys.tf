# Every key of the configuration that Terraform reads, and what it may hold. src/config/platform/platform-schema.ts takes the same: a
# test holds both together. Keys that medspa alone reads are named, so that a slip is told from them.

locals {
  # What a value looks like as JSON, for no function of Terraform's tells its type. `words` end the sentence "X must be".
  kinds = {
    flag   = { json = "^(true|false)$", words = "true or false" }
    object = { json = "^\\{", words = "a mapping" }
    url    = { json = "^\"https?://[^/\\s?#@\"]+\"$", words = "scheme and host, without a path or a slash at the end, such as https://api.example.com" }
    # A certificate has its name as common name, of at most 64 characters: RFC 5280, and ACM's RequestCertificate.
    domain      = { json = "^\"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z][a-z0-9-]{0,61}[a-z0-9]\"$", words = "a name such as api.example.com, in small letters" }
    zone        = { json = "^\"Z[A-Z0-9]{1,31}\"$", words = "the id of a hosted zone in Route 53, such as Z0123456789ABCDEFGHIJ" }
    certificate = { json = "^\"arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+\"$", words = "the ARN of a certificate in ACM: arn:aws:acm:us-east-1:123456789012:certificate/..." }
    accounts    = { json = "^\\[(\"[0-9]{12}\",?)*\\]$", words = "a list of AWS account ids, each of 12 digits, in quotes", most = 10 }
    failure     = { json = "^\"(by-provider|answer|502)\"$", words = "\"by-provider\", \"answer\" or \"502\", in quotes" }
    engine      = { json = "^\"(rds|aurora-serverless-v2|neon)\"$", words = "rds, aurora-serverless-v2 or neon" }
    kept        = { json = "^\"(rds|aurora-serverless-v2)\"$", words = "rds or aurora-serverless-v2" }
    # Amazon Aurora user guide, "Aurora Serverless v2 capacity": steps of a half; "The maximum capacity must be higher than 0.5".
    least_acu = { json = "^(0|0[.]5|([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])([.]5)?|256)$", words = "a number of ACU: 0, or 0.5 to 256 in steps of 0.5" }
    most_acu  = { json = "^(([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])([.]5)?|256)$", words = "a number of ACU: 1 to 256 in steps of 0.5" }
    timeout   = { json = "^\"([0-9]{1,5}ms|[0-9]{1,2}([.][0-9]{1,3})?s)\"$", words = "a time such as 8s or 800ms" }
    names     = { json = "^\\[(\"[A-Za-z_][A-Za-z0-9_]*\",?)*\\]$", words = "a list of keys of the secret", most = 200 }
    words     = { json = "^\\[(\"([^\"\\\\]|\\\\.)+\",?)+\\]$", words = "a list of words", most = 50 }
    policies  = { json = "^\\[(\"(arn:[a-z-]+:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+|[^\\s:\"]+\\.json)\",?)*\\]$", words = "a list of ARNs of IAM policies, or of .json files with one", most = 10 }
    cpu       = { json = "^(256|512|1024|2048|4096|8192|16384)$", words = "256, 512, 1024, 2048, 4096, 8192 or 16384" }
    memory    = { json = "^(51[2-9]|5[2-9][0-9]|[6-9][0-9]{2}|[1-9][0-9]{3,4}|1[01][0-9]{4}|12[01][0-9]{3}|122[0-7][0-9]{2}|1228[0-7][0-9]|122880)$", words = "a number of MiB, 512 to 122880" }
    part      = { json = "^([6-9]|[1-9][0-9]{1,4}|1[01][0-9]{4}|12[01][0-9]{3}|122[0-7][0-9]{2}|1228[0-7][0-9]|122880)$", words = "a number of MiB, 6 to 122880" }
    port      = { json = "^([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$", words = "a port, 1 to 65535" }
    count     = { json = "^([1-9][0-9]?|100)$", words = "a number of tasks, 1 to 100" }
    path      = { json = "^\"/[^\\s?#\"]*\"$", words = "a path that begins with /" }
    paths     = { json = "^\\[(\"(/[A-Za-z0-9_.-]+)+\",?)*\\]$", words = "a list of absolute paths of letters, digits, _ . and -", most = 10 }
    # It is the end of a registry's name: Amazon ECR API Reference, "CreateRepository", repositoryName.
    target = { json = "^\"[a-z][a-z0-9]*([._-][a-z0-9]+)*\"$", words = "a target of the Dockerfile: small letters and digits, with single ., _ or - between them" }
    image  = { json = "^\"[a-z0-9][A-Za-z0-9_./:@-]{2,500}\"$", words = "an image with its registry, such as public.ecr.aws/nginx/nginx:1.27" }
  }

  container_name = { pattern = "^[a-z][a-z0-9-]{0,19}$", words = "at most 20 small letters, digits and -, a letter first, and not api, migrate, probe or voice" }
  variable_name  = "^[A-Za-z_][A-Za-z0-9_]{0,127}$"

  keys = {
    "public_url"             = local.kinds.url
    "domain"                 = local.kinds.domain
    "route53_zone_id"        = local.kinds.zone
    "certificate_arn"        = local.kinds.certificate
    "image_readers"          = local.kinds.accounts
    "voice.enabled"          = local.kinds.flag
    "voice.allow_plain_http" = local.kinds.flag
    "voice.upstream_failure" = local.kinds.failure
    "voice.upstream_timeout" = local.kinds.timeout
    "api.environment"        = local.kinds.object
    "api.secrets"            = local.kinds.names
    "api.policies"           = local.kinds.policies
    "api.command"            = local.kinds.words
    "api.cpu"                = local.kinds.cpu
    "api.memory"             = local.kinds.memory
    "api.port"               = local.kinds.port
    "api.health_path"        = local.kinds.path
    "api.ready_path"         = local.kinds.path
    "api.writable"           = local.kinds.paths
    "api.sidecars"           = local.kinds.object
    "migrate.command"        = local.kinds.words
    "database.engine"        = local.kinds.engine
    "database.min_acu"       = local.kinds.least_acu
    "database.max_acu"       = local.kinds.most_acu
    "database.reader"        = local.kinds.flag
    "database.keep"          = local.kinds.kept
    "workers"                = local.kinds.object
  }

  groups = ["voice", "api", "migrate", "database"]

  # What medspa alone reads of an environment.
  keys_of_medspa = ["aws", "state", "deploy", "validation", "webhooks", "checklist", "terraform"]

  # The keys of each sidecar and of each worker.
  keys_within = {
    "api.sidecars" = {
      target      = local.kinds.target
      image       = local.kinds.image
      command     = local.kinds.words
      port        = local.kinds.port
      environment = local.kinds.object
      secrets     = local.kinds.names
      essential   = local.kinds.flag
      memory      = local.kinds.part
      writable    = local.kinds.paths
    }
    "workers" = {
      target        = local.kinds.target
      command       = local.kinds.words
      environment   = local.kinds.object
      secrets       = local.kinds.names
      cpu           = local.kinds.cpu
      memory        = local.kinds.memory
      desired_count = local.kinds.count
      writable      = local.kinds.paths
    }
  }
  most_within = { "api.sidecars" = 5, "workers" = 10 }

  # Variables that are given by this Terraform or by AWS.
  owned_names = {
    PORT                                   = "api.port"
    ENV                                    = "the environment's name"
    ENVIRONMENT                            = "the environment's name"
    RELEASE                                = "the release's tag"
    PUBLIC_BASE_URL                        = "public_url"
    VOICE_PUBLIC_BASE_URL                  = "the voice gateway's URL"
    DATABASE_URL                           = "a key of the secret"
    REDIS_ADDR                             = "the address of Redis"
    REDIS_TLS                              = "Redis speaks TLS"
    REDIS_PASSWORD                         = "the secret with Redis' token"
    AWS_ACCESS_KEY_ID                      = "the task's role has the rights, see api.policies"
    AWS_SECRET_ACCESS_KEY                  = "the task's role has the rights, see api.policies"
    AWS_SESSION_TOKEN                      = "the task's role has the rights, see api.policies"
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "ECS"
    ECS_CONTAINER_METADATA_URI_V4          = "ECS"
  }
}
